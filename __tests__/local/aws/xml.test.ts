import { at, escapeXml, innerXml, listAt, parseXml, textAt } from '../../../local/aws/xml';

const LIST = '<?xml version="1.0"?><A xmlns="urn:x"><Items><B>1</B><B> two &amp; 2 </B></Items><C/></A>';

describe('XML', () => {
  it('is read as text and lists, numbers left as they were written', () => {
    const { name, value } = parseXml(LIST);
    expect(name).toBe('A');
    expect(listAt(value, 'Items', 'B')).toEqual(['1', ' two & 2 ']);
    expect(listAt(value, 'Items', 'Z')).toEqual([]);
    expect(textAt(value, 'C')).toBe('');
    expect(at(value, 'C', 'D')).toBeUndefined();
    expect(listAt(parseXml('<A><B>007</B></A>').value, 'B')).toEqual(['007']);
  });

  it('gives back the bytes between the root tags', () => {
    expect(innerXml(LIST, 'A')).toBe('<Items><B>1</B><B> two &amp; 2 </B></Items><C/>');
    expect(innerXml('<A/>', 'A')).toBe('');
    expect(innerXml('<A a="b"></A>', 'A')).toBe('');
    expect(innerXml('<Abc>x</Abc>', 'A')).toBe('');
  });

  it('refuses what is not well-formed, with the line', () => {
    expect(() => parseXml('<A>\n<B></A>')).toThrow(/line 2/);
    expect(() => parseXml('')).toThrow();
  });

  it('is written with everything escaped that could end an element or an attribute', () => {
    expect(escapeXml(`<a b="c">&'`)).toBe('&#60;a b=&#34;c&#34;&#62;&#38;&#39;');
  });
});
