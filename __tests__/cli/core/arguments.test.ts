import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressOf, headerOf, pathsOf, portOf, secondsOf, urlOf, wholeNumberOf } from '../../../cli/core/arguments';

describe('an argument', () => {
  it.each([
    ['https://example.com', 'https://example.com/'],
    ['example.com', 'https://example.com/'],
    ['http://localhost:3000/a?b#c', 'http://localhost:3000/a?b'],
    ['localhost:8443', 'https://localhost:8443/'],
  ])('names a site: %s', (value, href) => {
    expect(urlOf(value).href).toBe(href);
  });

  it.each([
    ['ftp://example.com', 'Write an https or http address.'],
    ['https://', 'Write an address such as https://example.com.'],
    ['https://me:secret@example.com', 'Take the name and password out, and use --header.'],
  ])('that is no site is refused: %s', (value, message) => {
    expect(() => urlOf(value)).toThrow(message);
  });

  it('names an address to connect to', () => {
    expect(addressOf('127.0.0.1:8443')).toEqual({ host: '127.0.0.1', port: 8443 });
    expect(addressOf('d111111abcdef8.cloudfront.net:443')).toEqual({
      host: 'd111111abcdef8.cloudfront.net',
      port: 443,
    });
    expect(addressOf('[::1]:443')).toEqual({ host: '::1', port: 443 });
    for (const wrong of ['localhost', 'localhost:', ':443', '::1:443', 'a b:443', 'localhost:0', 'localhost:65536']) {
      expect(() => addressOf(wrong)).toThrow();
    }
  });

  it.each([
    ['10', 10_000],
    ['10s', 10_000],
    ['1.5s', 1500],
    ['500ms', 500],
    ['2m', 120_000],
    ['60m', 3_600_000],
  ])('is a time: %s', (value, ms) => {
    expect(secondsOf(value)).toBe(ms);
  });

  it.each(['', '0', '-1', '1h', '61m', 'soon', '1e3'])('that is no time is refused: %s', (value) => {
    expect(() => secondsOf(value)).toThrow('Write a time of up to an hour, as in 10s.');
  });

  it('is a header', () => {
    expect(headerOf('Authorization: Basic YTpi')).toEqual(['Authorization', 'Basic YTpi']);
    expect(headerOf('X-Empty:')).toEqual(['X-Empty', '']);
    const file = join(mkdtempSync(join(tmpdir(), 'header-')), 'secret');
    writeFileSync(file, 'Authorization: Bearer t\n', { mode: 0o600 });
    expect(headerOf(`@${file}`)).toEqual(['Authorization', 'Bearer t']);
    expect(() => headerOf(`@${file}x`)).toThrow('ENOENT');
    for (const wrong of ['no colon', ': value', 'A B: c', 'A: b\r\nC: d', 'A: ü']) {
      expect(() => headerOf(wrong)).toThrow("Write 'Name: value' in visible ASCII characters.");
    }
  });

  it.each([
    'Connection: close',
    'keep-alive: 3',
    'TE: gzip',
    'Transfer-Encoding: chunked',
    'Upgrade: h2c',
    'content-length: 5',
  ])('is no header of the connection, which HTTP/2 does not let through: %s', (wrong) => {
    expect(() => headerOf(wrong)).toThrow(
      `${wrong.split(':')[0]} belongs to the connection, which the check makes itself. Leave it out.`,
    );
  });

  it('is a list of paths', () => {
    expect(pathsOf('/,/about, /a/b?c')).toEqual(['/', '/about', '/a/b?c']);
    expect(() => pathsOf('about')).toThrow('"about" is not a path. Start it with /.');
    expect(() => pathsOf('//evil.example')).toThrow('is not a path');
    expect(() => pathsOf(',')).toThrow('Write at least one path.');
    expect(() => pathsOf('@/no/such/file')).toThrow('ENOENT');
  });

  it('is a whole number within its bounds', () => {
    const number = wholeNumberOf(1, 256);
    expect([number('1'), number('256')]).toEqual([1, 256]);
    for (const wrong of ['0', '257', '1.5', '-1', 'x', ''])
      expect(() => number(wrong)).toThrow('Write a whole number from 1 to 256.');
    expect(portOf('65535')).toBe(65_535);
  });
});
