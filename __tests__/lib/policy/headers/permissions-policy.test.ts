import fc from 'fast-check';
import { permissionsPolicy } from '../../../../lib/policy/headers/permissions-policy';
import { PERMISSIONS_POLICY_FEATURES } from '../../../../lib/policy/permissions-policy-features';
import { faults, refusal } from './support';

const { defaults, format, merge, parse, problems } = permissionsPolicy;
const SOURCE = '(Permissions Policy, Structured header serialization)';
const ORIGIN = `is neither self nor an origin such as https://a.example ${SOURCE}`;
const POLICY = `is not '*', a list of self and origins, or { allow, reportTo } ${SOURCE}`;

describe('Permissions-Policy', () => {
  it('closes by default what a static site never uses', () => {
    expect(format(defaults)).toBe(
      'accelerometer=(), camera=(), clipboard-read=(), display-capture=(), encrypted-media=(), geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), idle-detection=(), keyboard-map=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), otp-credentials=(), payment=(), publickey-credentials-create=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), sync-xhr=(), usb=(), window-management=(), xr-spatial-tracking=()',
    );
    expect(faults(permissionsPolicy, defaults)).toEqual([]);
  });

  it('writes nobody, everybody, self, origins and a reporting endpoint', () => {
    expect(
      format({
        camera: [],
        fullscreen: '*',
        geolocation: ['self', 'https://maps.example', 'https://*.maps.example:8443'],
        midi: { allow: ['self'], reportTo: 'main' },
        usb: { allow: '*', reportTo: 'main' },
      }),
    ).toBe(
      'camera=(), fullscreen=*, geolocation=(self "https://maps.example" "https://*.maps.example:8443"), midi=(self);report-to=main, usb=*;report-to=main',
    );
  });

  it.each([
    ['camera=(), microphone=()', { camera: [], microphone: [] }],
    ['camera=self', { camera: ['self'] }],
    ['camera=(*)', { camera: '*' }],
    ['camera=( self  "https://a.example" )', { camera: ['self', 'https://a.example'] }],
    ['camera="https://a.example"', { camera: ['https://a.example'] }],
    ['camera=("https:")', { camera: ['https:'] }],
    ['geolocation=();report-to=geo_endpoint', { geolocation: { allow: [], reportTo: 'geo_endpoint' } }],
    ['geolocation=();report-to="geo"', { geolocation: { allow: [], reportTo: 'geo' } }],
    ['interest-cohort=()', { 'interest-cohort': [] }],
    ['camera=()\t,\tusb=()', { camera: [], usb: [] }],
    ['', {}],
  ])('reads %j', (value, expected) => {
    expect(parse(value)).toEqual(expected);
  });

  it.each([
    ['camara=()', `has camara at character 1, which is not a feature that browsers know ${SOURCE}; camera was meant`],
    ['usb=(), vr=()', `has vr at character 9, which is not a feature that browsers know ${SOURCE}`],
    ['Camera=()', 'has "C" at character 1 instead of a name, which starts with a lower-case letter (RFC 8941, 3.1.2)'],
    ['camera=(), camera=*', 'has camera twice, again at character 12, and browsers use the last one alone'],
    ["camera 'none'", 'has "\'" at character 8 instead of a comma between two entries (RFC 8941, 3.2)'],
    ["camera='none'", 'has "\'" at character 8 instead of a value (RFC 8941, 3.3)'],
    [
      'camera=(); usb=()',
      'has "(" at character 16 instead of a value; entries of a dictionary are parted by commas (RFC 8941, 3.2)',
    ],
    ['camera=(),', 'ends in a comma (RFC 8941, 4.2.2)'],
    ['camera=(self', 'ends at character 13 instead of a value (RFC 8941, 3.3)'],
    [
      'camera=(self,usb)',
      'has "," at character 13 instead of a space or ) in a list, whose entries are parted by spaces (RFC 8941, 3.1.1)',
    ],
    ['camera', `has true for camera at character 1, which ${ORIGIN}`],
    ['camera=(none)', `has "none" for camera at character 1, which ${ORIGIN}; nobody is ()`],
    ['camera=("self")', `has "self" for camera at character 1, which ${ORIGIN}; self stands without quotes`],
    [
      'camera=(src)',
      `has "src" for camera at character 1, which ${ORIGIN}; src is for the allow attribute of an iframe`,
    ],
    ['camera=("https://a.example/x")', `has "https://a.example/x" for camera at character 1, which ${ORIGIN}`],
    [
      'camera=(self https://a.example)',
      `has "https://a.example" for camera at character 1, which ${ORIGIN}; an origin stands in double quotes`,
    ],
    ['camera=(* self)', `has * beside others for camera at character 1, which makes the others mean nothing ${SOURCE}`],
    ['camera=();x=1', `has the parameter x for camera at character 1, and only report-to means something ${SOURCE}`],
    [
      'camera=();report-to',
      `has a report-to for camera at character 1 that is not the name of a reporting endpoint ${SOURCE}`,
    ],
    ['camera=("https://a.example)', 'has a string at character 9 that is not closed or not ASCII (RFC 8941, 3.3.3)'],
  ])('refuses %j', (value, message) => {
    expect(refusal(permissionsPolicy, value)).toBe(message);
  });

  it.each([
    [{ camra: [] }, [`camra: is not a feature that browsers know ${SOURCE}`]],
    [{ camra: false }, [`camra: is not a feature that browsers know ${SOURCE}`]],
    [{ camra: 'self' }, [`camra: is not a feature that browsers know ${SOURCE}`]],
    [{ camera: 'self' }, [`camera: ${POLICY}`]],
    [{ camera: true }, [`camera: ${POLICY}`]],
    [{ camera: ['self', 'https://a.example/path'] }, [`camera.1: ${ORIGIN}`]],
    [{ camera: ['*'] }, [`camera.0: ${ORIGIN}`]],
    [{ camera: [3] }, [`camera.0: ${ORIGIN}`]],
    [
      { camera: { allow: ['a'], reportTo: 'not a token' } },
      [`camera.allow.0: ${ORIGIN}`, `camera.reportTo: is not the name of a reporting endpoint ${SOURCE}`],
    ],
    [[], [`: is not an object of features and allowlists ${SOURCE}`]],
  ])('judges the options %j', (options, expected) => {
    expect(faults(permissionsPolicy, options)).toEqual(expected);
  });

  it('lays features over a preset one by one, and takes away what is false', () => {
    expect(merge!({ camera: [], usb: [] }, { camera: ['self'], usb: false, midi: '*' })).toEqual({
      camera: ['self'],
      midi: '*',
    });
  });

  it('refuses a policy that names nothing', () => {
    expect(problems!({})).toEqual([
      { path: [], value: {}, rule: `names no feature ${SOURCE}`, remedy: 'Name one, or write false' },
    ]);
    expect(problems!(defaults)).toEqual([]);
  });

  it('reads back what it writes', () => {
    const source = fc.oneof(
      fc.constantFrom('self', 'https:', 'https://*.a.example', 'wss://a.example'),
      fc.domain().map((domain) => `https://${domain}`),
    );
    const allow = fc.oneof(fc.constant('*' as const), fc.array(source, { maxLength: 4 }));
    const policy = fc.oneof(allow, fc.record({ allow, reportTo: fc.constantFrom('default', 'main_1', 'a.b-c') }));
    const policies = fc.dictionary(fc.constantFrom(...PERMISSIONS_POLICY_FEATURES), policy);
    fc.assert(
      fc.property(policies, (options) => {
        expect(faults(permissionsPolicy, options)).toEqual([]);
        expect(parse(format(options))).toEqual({ ...options });
      }),
    );
  });
});
