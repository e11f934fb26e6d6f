import { withIntegrity } from '../../../proof/sri/with-integrity';

const files: Record<string, string> = { '/a.js': 'alert(1)', '/b.css': '' };
const read = (path: string) => Buffer.from(files[path]!);

describe('withIntegrity', () => {
  it('renews what a script and a stylesheet carry', () => {
    const page = '<link href="/b.css" integrity="sha384-old">\n<script src="/a.js" integrity=""></script>';
    expect(withIntegrity(page, read)).toBe(
      '<link href="/b.css" integrity="sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb">\n' +
        '<script src="/a.js" integrity="sha384-HT2E9NfWiuQ/w1PRai+hTyqW16NIoCGA/m8VQDUopfAtcz6YQjtsMmQd5uRbVDpW"></script>',
    );
  });

  it('leaves tags without an integrity, and files of other sites, as they are', () => {
    const page = '<script src="/a.js"></script><script src="https://a.example/x.js" integrity="sha384-x"></script>';
    expect(withIntegrity(page, read)).toBe(page);
  });
});
