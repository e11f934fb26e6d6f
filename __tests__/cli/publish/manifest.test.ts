import { gunzipSync, gzipSync } from 'node:zlib';
import { ManifestWriter, parseManifest } from '../../../cli/publish/manifest';
import { Bench } from './support/site';

const page = { size: 3, sha256: 'aGFzaA==', etag: 'e1', version: 'v1', type: 'text/html', cache: 'short' };
const header = { number: 7, at: '2026-01-01T00:00:00.000Z', by: 'alice', files: 1, bytes: 3 };
const written = (...entries: [string, typeof page & { left?: number }][]) => {
  const writer = new ManifestWriter();
  for (const [key, stored] of entries) writer.add(key, stored);
  return writer.finish(header);
};
async function* inPieces(bytes: Buffer, size = bytes.length) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('the manifest', () => {
  it('is lines of JSON, compressed', () => {
    const bytes = written(['a.html', page], ['é "\n.txt', { ...page, version: undefined as never, left: 5 }]);
    expect(gunzipSync(bytes).toString()).toBe(
      '{"format":1,"number":7,"at":"2026-01-01T00:00:00.000Z","by":"alice","files":1,"bytes":3,"headers":[["text/html","short"]]}\n' +
        '["a.html",3,"aGFzaA==","e1","v1",0]\n' +
        '["é \\"\\n.txt",3,"aGFzaA==","e1",null,0,5]\n',
    );
  });

  it('is read as it was written, in whatever pieces it comes', async () => {
    const entries = Array.from({ length: 3000 }, (_, i): [string, typeof page] => [
      `日本-${i}.html`,
      { ...page, size: i },
    ]);
    const bytes = written(...entries);
    for (const size of [7, 1000, bytes.length]) {
      const manifest = await parseManifest(inPieces(bytes, size));
      expect(manifest).toMatchObject(header);
      expect(manifest.entries.size).toBe(3000);
      expect(manifest.entries.get('日本-2999.html')).toEqual({ ...page, size: 2999 });
    }
  });

  it.each([
    [
      'empty',
      gzipSync(''),
      '.publish/manifest: is empty. Restore an earlier version of it, or delete it: then all is uploaded again.',
    ],
    [
      'no gzip',
      Buffer.from('{}'),
      '.publish/manifest: is damaged (incorrect header check). Restore an earlier version of it',
    ],
    ['cut off', written(['a', page]).subarray(0, -20), '.publish/manifest: is damaged (unexpected end of file).'],
    ['newer', gzipSync('{"format":2}\n'), '.publish/manifest: is of format 2, and this reads 1. Update the tools.'],
  ])('is refused where it is %s', async (_, bytes, message) => {
    await expect(parseManifest(inPieces(bytes))).rejects.toThrow(message);
  });

  it('that is damaged ends a publish in one line, with nothing uploaded', async () => {
    const bench = await Bench.start();
    try {
      bench.site({ 'index.html': 'x' });
      bench.s3.set('.publish/manifest', 'damaged');
      await expect(bench.publish()).rejects.toThrow(
        /^\.publish\/manifest: is damaged \(incorrect header check\)\. Restore/,
      );
      expect(bench.s3.texts).toEqual({ '.publish/manifest': 'damaged' });
    } finally {
      await bench.stop();
    }
  });
});
