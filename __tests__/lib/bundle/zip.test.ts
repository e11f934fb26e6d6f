import { createHash } from 'node:crypto';
import { unzipSync } from 'fflate';
import { deterministicZip } from '../../../lib/bundle/zip';

describe('deterministicZip', () => {
  it('gives these very bytes, on every machine', () => {
    const zip = deterministicZip({ 'index.js': 'exports.handler = async () => {};\n' });
    expect(createHash('sha256').update(zip).digest('hex')).toBe(
      'da4cd8bff36ac01491a837382dc917b6e4596a417604f726d9085626927afed6',
    );
  });

  it('stores every file, in the order given', () => {
    const files = unzipSync(deterministicZip({ 'b.js': 'b', 'a.js': 'ä' }));
    expect(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString()])).toEqual([
      ['b.js', 'b'],
      ['a.js', 'ä'],
    ]);
  });
});
