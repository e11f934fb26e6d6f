import fc from 'fast-check';
import { compile } from '../../../../lib/policy';
import { HeaderSyntaxError } from '../../../../lib/policy/errors';
import { strictTransportSecurity } from '../../../../lib/policy/headers/strict-transport-security';
import { faults, refusal } from './support';

const { defaults, format, parse, problems } = strictTransportSecurity;

describe('Strict-Transport-Security', () => {
  it('is two years with subdomains and preload by default', () => {
    expect(format(defaults)).toBe('max-age=63072000; includeSubDomains; preload');
    expect(problems!(defaults)).toEqual([]);
  });

  it.each([
    [{ maxAge: 0, includeSubDomains: false, preload: false }, 'max-age=0'],
    [{ maxAge: 300, includeSubDomains: true, preload: false }, 'max-age=300; includeSubDomains'],
    [{ maxAge: 300, includeSubDomains: false, preload: true }, 'max-age=300; preload'],
  ])('writes %j as %s', (options, value) => {
    expect(format(options)).toBe(value);
  });

  it.each([
    ['max-age=63072000; includeSubdomains; preload', 63072000, true, true],
    ['max-age=31536000', 31536000, false, false],
    ['MAX-AGE=5;INCLUDESUBDOMAINS', 5, true, false],
    ['max-age="31536000"; includeSubDomains', 31536000, true, false],
    ['preload; includeSubDomains; max-age=1', 1, true, true],
    ['max-age = 5 ;; ', 5, false, false],
    ['max-age=0', 0, false, false],
    ['\tmax-age=007\t', 7, false, false],
  ])('reads %j', (value, maxAge, includeSubDomains, preload) => {
    expect(parse(value)).toEqual({ maxAge, includeSubDomains, preload });
  });

  it.each([
    ['', 'has no max-age, without which browsers ignore it (RFC 6797, 6.1.1)'],
    ['includeSubDomains; preload', 'has no max-age, without which browsers ignore it (RFC 6797, 6.1.1)'],
    ['max-age', 'has the max-age "", which is not a number of seconds from 0 up (RFC 6797, 6.1.1)'],
    ['max-age=', 'has the max-age "", which is not a number of seconds from 0 up (RFC 6797, 6.1.1)'],
    ['max-age=abc', 'has the max-age "abc", which is not a number of seconds from 0 up (RFC 6797, 6.1.1)'],
    ['max-age=-1', 'has the max-age "-1", which is not a number of seconds from 0 up (RFC 6797, 6.1.1)'],
    ['max-age=1.5', 'has the max-age "1.5", which is not a number of seconds from 0 up (RFC 6797, 6.1.1)'],
    ['max-age="1', 'has the max-age "\\"1", which is not a number of seconds from 0 up (RFC 6797, 6.1.1)'],
    ["max-age='1'", 'has the max-age "\'1\'", which is not a number of seconds from 0 up (RFC 6797, 6.1.1)'],
    [
      'max-age=1, max-age=1',
      'has the max-age "1, max-age=1", which is not a number of seconds from 0 up (RFC 6797, 6.1.1)',
    ],
    ['max-age=5 preload', 'has the max-age "5 preload", which is not a number of seconds from 0 up (RFC 6797, 6.1.1)'],
    [
      'max-age=99999999999999999999',
      'has the max-age "99999999999999999999", which is not a number of seconds from 0 up (RFC 6797, 6.1.1)',
    ],
    ['max-age=5; Max-Age=5', 'has max-age twice, again at character 12 (RFC 6797, 6.1)'],
    ['max-age=5; preload; preload', 'has preload twice, again at character 21 (RFC 6797, 6.1)'],
    ['max-age=5; preload=true', 'gives preload at character 12 a value, and it takes none (RFC 6797, 6.1)'],
    [
      'max-age=5; includeSubDomain',
      'has "includeSubDomain" at character 12, which browsers ignore (RFC 6797, 6.1); includeSubDomains was meant',
    ],
    ['maxAge=5', 'has "maxAge" at character 1, which browsers ignore (RFC 6797, 6.1); max-age was meant'],
    ['max-age=5; always', 'has "always" at character 12, which browsers ignore (RFC 6797, 6.1)'],
    ['max-age=5; "a;b"', 'has "\\"a;b\\"" at character 12, which browsers ignore (RFC 6797, 6.1)'],
  ])('refuses %j', (value, message) => {
    expect(refusal(strictTransportSecurity, value)).toBe(message);
  });

  it.each([
    [{ maxAge: -1 }, ['maxAge: is not a number of seconds from 0 up (RFC 6797, 6.1.1)']],
    [{ maxAge: 0.5 }, ['maxAge: is not a number of seconds from 0 up (RFC 6797, 6.1.1)']],
    [{ maxAge: '300' }, ['maxAge: is not a number of seconds from 0 up (RFC 6797, 6.1.1)']],
    [{ maxAge: Number.POSITIVE_INFINITY }, ['maxAge: is not a number of seconds from 0 up (RFC 6797, 6.1.1)']],
    [{ includeSubDomains: 'yes' }, ['includeSubDomains: is not true or false']],
    [{ preload: 1 }, ['preload: is not true or false']],
    [{ includeSubdomains: true }, [': Unrecognized key: "includeSubdomains"']],
    [{ maxAge: 0 }, []],
  ])('judges the option %j', (over, expected) => {
    expect(faults(strictTransportSecurity, { ...defaults, ...over })).toEqual(expected);
  });

  it('lets preload through from one year up, and not a second below', () => {
    expect(problems!({ maxAge: 31_536_000, includeSubDomains: true, preload: true })).toEqual([]);
    expect(problems!({ maxAge: 31_535_999, includeSubDomains: true, preload: true })).toEqual([
      {
        path: ['maxAge'],
        value: 31_535_999,
        rule: 'is less than the year that preload needs (https://hstspreload.org, "Submission requirements")',
        remedy: 'Set maxAge to 31536000 or more, or preload to false',
      },
    ]);
  });

  it('tells both faults of a preload at once', () => {
    expect(problems!({ maxAge: 0, includeSubDomains: false, preload: true }).map(({ path }) => path)).toEqual([
      ['includeSubDomains'],
      ['maxAge'],
    ]);
    expect(problems!({ maxAge: 0, includeSubDomains: false, preload: false })).toEqual([]);
  });

  it.each([
    ['five-minutes', 'max-age=300'],
    ['week', 'max-age=604800'],
    ['month', 'max-age=2592000'],
    ['two-years', 'max-age=63072000'],
    ['subdomains', 'max-age=63072000; includeSubDomains'],
    ['preload', 'max-age=63072000; includeSubDomains; preload'],
  ] as const)('has a ramp, whose step %s is %s whatever it is laid over', (ramp, value) => {
    const { set } = compile({ preset: 'aws-blog', headers: { strictTransportSecurity: { ramp } } });
    expect(set[0]).toEqual(['Strict-Transport-Security', value]);
  });

  it.each([
    ['max-age=1; a="b; preload=1"; includeSubDomains', 'has "a" at character 12'],
    ['max-age=1; a="b; includeSubDomains', 'has "a" at character 12'],
    ['max-age=1"; includeSubDomains', 'has the max-age "1\\"; includeSubDomains"'],
    ['max-age=1; "\\', 'has "\\"\\\\" at character 12'],
  ])('reads quotes that hold a semicolon or never end: %s', (value, message) => {
    expect(() => strictTransportSecurity.parse(value)).toThrow(message);
  });

  it('reads a megabyte of quotes and backslashes before the test ends', () => {
    for (const unit of ['"', '\\"', '"\\', '";', 'a="\\"'])
      expect(() => strictTransportSecurity.parse(unit.repeat(1_000_000 / unit.length))).toThrow();
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(
        fc.record({ maxAge: fc.maxSafeNat(), includeSubDomains: fc.boolean(), preload: fc.boolean() }),
        (options) => {
          expect(parse(format(options))).toEqual(options);
        },
      ),
    );
  });
});

/** RFC 6797, 6.1, 6.1.1 and 6.1.2; behavior as in Chromium's net/http/http_security_headers_unittest.cc. */
const IN_FORCE: [value: string, ...read: [maxAge: number, includeSubDomains: boolean] | ['dropped']][] = [
  ['max-age=77', 77, false],
  [';max-age=77', 77, false],
  [';;;;max-age=77', 77, false],
  ['; ;max-age=77', 77, false],
  [';max-age=77;', 77, false],
  [';;max-age=77;;', 77, false],
  ['; ;max-age=77; ;', 77, false],
  ['; ; max-age=77; ; ', 77, false],
  ['max-age=77;;', 77, false],
  ['max-age=77;;;;', 77, false],
  ['max-age=77; ; ', 77, false],
  ["'max-age'=5", 'dropped'],
  ['max-age=5; max-age=6', 'dropped'],
  ['max-age=5; MaX-AgE=6', 'dropped'],
  ['max-age=5; "', 'dropped'],
  ['max-age=5; "includeSubdomains', 'dropped'],
  ['max-age=5; includeSubdomains"', 'dropped'],
  ['max-age=5; "includeSubdomains"', 'dropped'],
  ['max-age=5; includeSubdomains; not@tok', 'dropped'],
  ['max-age=5; includeSubdomains; not,tok', 'dropped'],
  ['max-age=5; =2; other', 'dropped'],
  ['max-age=', 'dropped'],
  ['max-age=5a;', 'dropped'],
  ['max-age=5a2;', 'dropped'],
  ['max-age=52";', 'dropped'],
  ['max-age=-5;', 'dropped'],
  ["max-age='5';", 'dropped'],
  ['max-age=5abc;', 'dropped'],
  ['max-age=5.5;', 'dropped'],
  ['max-age=5; includeSubDomains=true', 'dropped'],
  ['max-age=5; includeSubDomains=""', 'dropped'],
  ["max-age=5; includeSubDomains=''", 'dropped'],
  ['max-age=5; includeSubDomains="false"', 'dropped'],
  ['max-age=5; other=not"tok', 'dropped'],
  ['max-age=5; other=not,tok', 'dropped'],
  ['max-age=5; other=', 'dropped'],
  ['    ', 'dropped'],
  ['abc', 'dropped'],
  ['  abc   ', 'dropped'],
  ['max-age', 'dropped'],
  ['  max-age  ', 'dropped'],
  ['   max-age  =', 'dropped'],
  ['   max-age  =     ', 'dropped'],
  ['   max-age  =     xy', 'dropped'],
  ['max-age=12a3  ', 'dropped'],
  ['max-ag=123', 'dropped'],
  ['max-age==123', 'dropped'],
  ['amax-age=123', 'dropped'],
  ['max-age=13####', 'dropped'],
  ['max-age=9223372036854775807#####', 'dropped'],
  ['max-age=123     e', 'dropped'],
  ['max-age=123     includesubdomain', 'dropped'],
  ['max-age=123=includesubdomains', 'dropped'],
  ['max-age=123 includesubdomainx', 'dropped'],
  ['max-age=123 includesubdomain=true', 'dropped'],
  ['max-age=123 includesubdomains x', 'dropped'],
  ['max-age=34 includesubdomains', 'dropped'],
  [';;;; ;;;', 'dropped'],
  ['   includeSubDomains;  ', 'dropped'],
  [';', 'dropped'],
  ['max-age=243', 243, false],
  ['max-age=123;', 123, false],
  ['  mAx-aGe    = 890      ', 890, false],
  ['max-age=123;incLudesUbdOmains', 123, true],
  ['   incLudesUbdOmains; max-age=123', 123, true],
  ['   incLudesUbdOmains; max-age=123; gourd=cat', 123, true],
  ['   gourd; incLudesUbdOmains; max-age=123  ', 123, true],
  ['   gourd; incLudesUbdOmains; max-age="123"  ', 123, true],
  ['max-age=394082;  incLudesUbdOmains', 394082, true],
  ['max-age=394  ;incLudesUbdOmains', 394, true],
  ['incLudesUbdOmains   ; max-age=394 ;;', 394, true],
  ['  max-age=0  ;  incLudesUbdOmains   ', 0, true],
  ['max-age="31536000"', 31536000, false],
  ['max-age="21536000"; ', 21536000, false],
  ['max="31536";', 'dropped'],
  ['max-age="31536', 'dropped'],
  ['max-age="2"; includeSubDomains; max-age="3";', 'dropped'],
  ['max-age="2"; includeSubDomains; includeSubDomains;', 'dropped'],
  ['max-age="0"; includeSubDomains;', 0, true],
  ['max-age=5; preload', 5, false],
  ['max-age=5; includeSubDomains; x-env=prod', 5, true],
  ['max-age=5; preload; preload', 5, false],
  ['max-age=5; preload=yes', 5, false],
  ['max-age=5; x="a;b"; includeSubDomains', 5, true],
  ['max-age=99999999999999999999', 9007199254740991, false],
  ['max-age=5; includeSubdomain', 5, false],
  ['max-age=5, max-age=5', 'dropped'],
  ['max-age=5; x="a', 'dropped'],
  ['max-age=5; ütf', 'dropped'],
];

describe('what browsers make of a value', () => {
  it.each(IN_FORCE)('%j: %s %s', (...[value, maxAge, includeSubDomains]) => {
    const read = () => strictTransportSecurity.inForce!(value);
    if (maxAge === 'dropped') expect(read).toThrow(HeaderSyntaxError);
    else expect(read()).toMatchObject({ maxAge, includeSubDomains });
  });
});
