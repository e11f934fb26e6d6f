import { hashesIn, hashSource, integrityFault } from '../../../cli/seal/integrity';

const bytes = Buffer.from('alert(1)');
const SHA256 = 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=';
const SHA384 = 'sha384-HT2E9NfWiuQ/w1PRai+hTyqW16NIoCGA/m8VQDUopfAtcz6YQjtsMmQd5uRbVDpW';

it('hashSource is what the browser wants of a script', () => {
  expect(hashSource('alert(1)')).toBe(`'${SHA256}'`);
});

describe('integrityFault', () => {
  it.each([
    SHA256,
    SHA384,
    `sha256-AAAA ${SHA384}`,
    `\n${SHA384}?x sha1-x`,
    SHA384.replaceAll('/', '_').replaceAll('+', '-'),
  ])('has nothing against %s', (value) => expect(integrityFault(value, bytes)).toBeUndefined());

  it('goes by the strongest algorithm', () => {
    expect(integrityFault(`${SHA256} sha384-AAAA`, bytes)).toBe(`is not the file's, which is ${SHA384}`);
  });

  it('says so where no hash is one', () => {
    expect(integrityFault('md5-xyz', bytes)).toBe('holds no hash that browsers know');
  });
});

it('hashesIn leaves options and what is no hash out', () => {
  expect(hashesIn(` ${SHA256}?a=b nonsense\t${SHA384}`)).toEqual([SHA256, SHA384]);
});
