import type { Random } from '../support/random';

/**
 * An origin-response event as JSON text: mostly as CloudFront would send it, often with something missing, misshapen or
 * hostile in it. Text and not an object, since only text can hold a name twice or `__proto__` as a name.
 */
export function randomEvent(random: Random): string {
  if (random.once(200)) return anything(random);
  const parts = [
    ['config', config(random)],
    ['request', request(random)],
    ['response', response(random)],
  ] as const;
  const cf = object(parts.filter(() => !random.once(60)).map(([name, text]) => [name, oddly(random, text)]));
  const record = random.once(150) ? '{}' : `{"cf":${oddly(random, cf)}}`;
  const records = random.once(150) ? '[]' : random.once(100) ? `[${record},${record}]` : `[${record}]`;
  return random.once(150) ? '{}' : `{"Records":${oddly(random, records)}}`;
}

function config(random: Random): string {
  return object([
    ['distributionDomainName', '"d111111abcdef8.cloudfront.net"'],
    ['distributionId', random.once(20) ? anything(random) : '"EDFDVBD6EXAMPLE"'],
    ['eventType', '"origin-response"'],
    ['requestId', '"4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ=="'],
  ]);
}

const PATHS = ['/', '/index.html', '/docs/a/b.html', '/assets/app.css', '/a*b', '/%00', '/é', '//', '', '/docs/'];

function request(random: Random): string {
  const uri = random.once(100) ? `/${'x'.repeat(random.below(20_000))}` : random.pick(PATHS);
  return object([
    ['clientIp', '"203.0.113.178"'],
    ['method', '"GET"'],
    ['uri', random.once(40) ? anything(random) : JSON.stringify(uri)],
    ['querystring', '"token=secret"'],
    ['headers', '{"host":[{"key":"Host","value":"bucket.s3.eu-west-1.amazonaws.com"}]}'],
  ]);
}

const STATUSES = [
  '200',
  '200',
  '200',
  '206',
  '301',
  '304',
  '304',
  '403',
  '404',
  '500',
  '503',
  '599',
  '600',
  '199',
  '100',
  '0',
  '-1',
  '',
  '2xx',
  '1e2',
  '999999999999',
];

function response(random: Random): string {
  const status = random.once(50)
    ? anything(random)
    : random.once(20)
      ? String(random.below(1000))
      : quote(random.pick(STATUSES));
  const parts: [string, string][] = [
    ['status', status],
    ['statusDescription', random.once(50) ? anything(random) : '"OK"'],
    ['headers', random.once(80) ? anything(random) : headers(random)],
  ];
  if (random.once(50)) parts.push(['body', random.once(2) ? anything(random) : '""']);
  return object(parts.filter(() => !random.once(100)));
}

/** Two or three of each kind: what S3 sends, what policies set or remove, read-only, disallowed, and names with a meaning in JavaScript. */
const NAMES = [
  [
    'date',
    'last-modified',
    'etag',
    'accept-ranges',
    'content-type',
    'content-length',
    'cache-control',
    'server',
    'vary',
    'set-cookie',
    'content-encoding',
    'age',
  ],
  [
    'x-amz-id-2',
    'x-amz-request-id',
    'x-amz-server-side-encryption',
    'x-amz-version-id',
    'x-amz-meta-owner',
    'x-amz-',
    'x-amz',
    'x-powered-by',
  ],
  [
    'strict-transport-security',
    'content-security-policy',
    'x-frame-options',
    'referrer-policy',
    'permissions-policy',
    'x-xss-protection',
    'x-internal-note',
  ],
  ['transfer-encoding', 'via'],
  [
    'connection',
    'keep-alive',
    'x-cache',
    'x-edge-location',
    'x-amz-cf-id',
    'x-amz-cf-pop',
    'x-amzn-requestid',
    'x-real-ip',
    'upgrade',
    'x-forwarded-proto',
  ],
  [
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'prototype',
    'length',
    'toJSON',
    'then',
    '0',
    'undefined',
    'null',
  ],
] as const;

const HOSTILE_NAMES = ['', ' ', 'a b', 'a:b', 'x\r\ny', 'x\u0000', 'é', '\ud800', 'x'.repeat(300)];
const HOSTILE_VALUES = [
  '',
  ' ',
  '\r\nx-injected: 1',
  '\u0000',
  'é',
  '€'.repeat(50),
  '\ud800',
  '\u2028',
  '%0d%0a',
  '</script>',
  '__proto__',
];

function headers(random: Random): string {
  const few = random.once(500) ? random.below(3000) : random.below(16);
  const pairs: [string, string][] = [];
  for (let i = 0; i < few; i++) pairs.push([headerName(random, i), values(random)]);
  if (random.once(25)) pairs.push(...atTheBrim(random));
  return object(pairs);
}

function headerName(random: Random, i: number): string {
  if (random.once(50)) return random.pick(HOSTILE_NAMES);
  if (random.once(12)) return `x-${i}-${random.below(1e6)}`;
  const name: string = random.pick(NAMES[random.once(3) ? random.below(NAMES.length) : random.below(3)]!);
  return random.once(25) ? name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase()) : name;
}

function values(random: Random): string {
  if (random.once(120)) return anything(random);
  const count = random.once(30) ? random.below(5) : 1;
  return `[${Array.from({ length: count }, () => entry(random)).join(',')}]`;
}

function entry(random: Random): string {
  if (random.once(200)) return anything(random);
  const text = random.once(20)
    ? random.pick(HOSTILE_VALUES)
    : random.once(400)
      ? 'v'.repeat(random.below(30_000))
      : 'v'.repeat(random.below(80));
  const value = random.once(150) ? anything(random) : JSON.stringify(text);
  if (random.once(10)) return `{"value":${value}}`;
  return `{"key":${random.once(50) ? anything(random) : '"Some-Name"'},"value":${value}}`;
}

/** Headers whose sum is near CloudFront's limit, on both sides of it, with and without characters of several bytes. */
function atTheBrim(random: Random): [string, string][] {
  const bytes = 15_000 + random.below(7_000);
  const wide = random.once(3) ? random.below(3_000) : 0;
  const value = '€'.repeat(wide) + 'v'.repeat(Math.max(0, bytes - 3 * wide));
  return [['x-brim', `[{"key":"X-Brim","value":${JSON.stringify(value)}}]`]];
}

/** The text, or now and then something else in its place. */
function oddly(random: Random, text: string): string {
  return random.once(200) ? anything(random) : text;
}

const ATOMS = [
  'null',
  'true',
  'false',
  '0',
  '-1',
  '1e308',
  '""',
  '"text"',
  '[]',
  '{}',
  '[null]',
  '[[]]',
  '[1,null,2]',
  '{"length":1}',
  '{"value":1}',
  '[{"value":null}]',
  '[{"value":["a"]}]',
  '[null,{"value":"x"}]',
  '{"__proto__":{"value":"x"}}',
  '{"constructor":{"prototype":null}}',
  '"\\u0000"',
  '{"0":{"value":"x"},"length":1}',
];

/** Any JSON. */
function anything(random: Random, depth = 0): string {
  if (depth > 3 || !random.once(4)) return random.pick(ATOMS);
  const inside = Array.from({ length: random.below(4) }, () => anything(random, depth + 1));
  if (random.once(2)) return `[${inside.join(',')}]`;
  return object(inside.map((text) => [random.pick(NAMES[random.below(NAMES.length)]!), text]));
}

function object(pairs: readonly (readonly [name: string, json: string])[]): string {
  return `{${pairs.map(([name, json]) => `${quote(name)}:${json}`).join(',')}}`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
