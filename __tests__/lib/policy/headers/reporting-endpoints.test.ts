import fc from 'fast-check';
import { reportingEndpoints } from '../../../../lib/policy/headers/reporting-endpoints';
import { faults, refusal } from './support';

const { defaults, format, merge, parse, problems } = reportingEndpoints;
const SOURCE = '(Reporting API, The Reporting-Endpoints header)';
const ADDRESS = `is not an address that starts with https:// or / ${SOURCE}`;

describe('Reporting-Endpoints', () => {
  it('names nothing by default, which cannot be sent', () => {
    expect(defaults).toEqual({});
    expect(problems!(defaults)).toEqual([
      { path: [], value: {}, rule: `names no endpoint ${SOURCE}`, remedy: 'Name one, or write false' },
    ]);
  });

  it('writes names and addresses', () => {
    const options = { default: 'https://reports.example/all', csp: '/reports?kind=csp' };
    expect(format(options)).toBe('default="https://reports.example/all", csp="/reports?kind=csp"');
    expect(problems!(options)).toEqual([]);
  });

  it('reads what it finds', () => {
    expect(parse('main-endpoint="https://a.example/main",default="/r"')).toEqual({
      'main-endpoint': 'https://a.example/main',
      default: '/r',
    });
  });

  it.each([
    ['csp=https://a.example', `gives csp at character 1 an address without quotes ${SOURCE}`],
    ['csp', `gives csp at character 1 an address without quotes ${SOURCE}`],
    ['csp="http://a.example"', `gives csp at character 1 "http://a.example", which ${ADDRESS}`],
    ['csp="//a.example/r"', `gives csp at character 1 "//a.example/r", which ${ADDRESS}`],
    ['csp=""', `gives csp at character 1 "", which ${ADDRESS}`],
    ['a="/r", csp="https://"', `gives csp at character 9 "https://", which ${ADDRESS}`],
    ['CSP="/r"', 'has "C" at character 1 instead of a name, which starts with a lower-case letter (RFC 8941, 3.1.2)'],
    ['csp="/r", csp="/s"', 'has csp twice, again at character 11, and browsers use the last one alone'],
    [
      '{"group":"csp"}',
      'has "{" at character 1 instead of a name, which starts with a lower-case letter (RFC 8941, 3.1.2)',
    ],
  ])('refuses %j', (value, message) => {
    expect(refusal(reportingEndpoints, value)).toBe(message);
  });

  it.each([
    [{ csp: 'http://a.example/' }, [`csp: ${ADDRESS}`]],
    [{ csp: 'reports' }, [`csp: ${ADDRESS}`]],
    [{ csp: 'https://a.example/a b' }, [`csp: ${ADDRESS}`]],
    [{ csp: 1 }, [`csp: ${ADDRESS}`]],
    [
      { CSP: '/r' },
      [
        'CSP: is not a name of lower-case letters, digits, _, -, . and * that starts with a letter or * (RFC 8941, 3.1.2)',
      ],
    ],
    [{ csp: '/r' }, []],
  ])('judges the options %j', (options, expected) => {
    expect(faults(reportingEndpoints, options)).toEqual(expected);
  });

  it('lays endpoints over a preset one by one, and takes away what is false', () => {
    expect(merge!({ default: '/a', csp: '/b' }, { csp: false, coop: '/c' })).toEqual({ default: '/a', coop: '/c' });
  });

  it('reads back what it writes', () => {
    const name = fc.stringMatching(/^[a-z*][a-z0-9_.*-]{0,20}$/);
    const address = fc
      .oneof(fc.webUrl({ validSchemes: ['https'], withQueryParameters: true }), fc.constantFrom('/', '/r?x=1#y'))
      .filter((url) => faults(reportingEndpoints, { a: url }).length === 0);
    fc.assert(
      fc.property(fc.dictionary(name, address), (endpoints) => {
        expect(parse(format(endpoints))).toEqual({ ...endpoints });
      }),
    );
  });
});
