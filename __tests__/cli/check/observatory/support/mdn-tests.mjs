// Runs the tests of MDN's own package, which need mocha, chai and a downloaded list of preloaded hosts, with stand-ins for
// all three. Writes each call of an analyzer to standard output: what it was given, and what it said.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire, register } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const FILES = [
  'cookies',
  'cors',
  'cross-origin-resource-policy',
  'csp',
  'redirection',
  'referrer-policy',
  'strict-transport-security',
  'subresource-integrity',
  'x-content-type-options',
  'x-frame-options',
];
/** The hosts of its tests that browsers' list has. */
const PRELOADED = {
  'bugzilla.mozilla.org': { mode: 'force-https', includeSubDomains: true },
  'pokeinthe.io': { mode: 'force-https', includeSubDomains: true },
  'facebook.com': { mode: 'force-https', includeSubDomains: false },
};
const readFileSync = fs.readFileSync;
fs.readFileSync = (path, ...rest) =>
  String(path).endsWith('hsts-preload.json') ? JSON.stringify(PRELOADED) : readFileSync.call(fs, path, ...rest);

const root = dirname(dirname(createRequire(import.meta.url).resolve('@mdn/mdn-http-observatory')));
// Its tests read files beside themselves.
process.chdir(root);
register(
  `data:text/javascript,${encodeURIComponent(`
    import { readFileSync } from 'node:fs';
    import { fileURLToPath } from 'node:url';
    export async function resolve(specifier, context, next) {
      if (specifier === 'chai') return { url: 'stand-in:chai', format: 'module', shortCircuit: true };
      const found = await next(specifier, context);
      const tested = /\\/test\\/[^/]*\\.test\\.js$/.test(context.parentURL ?? '') && /\\/analyzer\\/tests\\//.test(found.url);
      return tested ? { ...found, url: found.url + '?watched' } : found;
    }
    export async function load(url, context, next) {
      if (url === 'stand-in:chai') {
        return { format: 'module', shortCircuit: true, source: 'export const assert = globalThis.chaiAssert;' };
      }
      if (!url.endsWith('?watched')) return next(url, context);
      const original = url.replace(/\\?watched$/, '');
      const [, name] = /export function (\\w+Test)\\b/.exec(readFileSync(fileURLToPath(original), 'utf8'));
      const source = 'import { ' + name + ' as original } from ' + JSON.stringify(original) + ';' +
        'export const ' + name + ' = (requests, ...rest) => globalThis.watch(' + JSON.stringify(name) + ', original, requests, rest);';
      return { format: 'module', shortCircuit: true, source };
    }
  `)}`,
);

globalThis.chaiAssert = Object.assign((value) => assert.ok(value), {
  equal: (a, b) => assert.equal(a, b),
  notEqual: (a, b) => assert.notEqual(a, b),
  deepEqual: assert.deepEqual,
  isTrue: (a) => assert.equal(a, true),
  isFalse: (a) => assert.equal(a, false),
  isNull: (a) => assert.equal(a, null),
  isNotNull: (a) => assert.notEqual(a, null),
  isUndefined: (a) => assert.equal(a, undefined),
  isArray: (a) => assert.ok(Array.isArray(a)),
  lengthOf: (a, length) => assert.equal(a.length, length),
  include: (a, b) => assert.ok(a.includes(b)),
});

const tests = [];
const hooks = [];
globalThis.describe = (_, body) => {
  const before = hooks.length;
  body();
  hooks.length = before;
};
globalThis.beforeEach = (hook) => hooks.push(hook);
globalThis.it = (name, body) => tests.push({ name, hooks: [...hooks], body });

const calls = [];
let current = '';
const { isHstsPreloaded } = await import(pathToFileURL(join(root, 'src/analyzer/hsts.js')).href);
globalThis.watch = (name, original, requests, rest) => {
  const seen = seenIn(name, requests);
  const output = original(requests, ...rest);
  calls.push({ test: current, analyzer: name, seen, result: output.result, pass: output.pass });
  return output;
};

/** What the analyzer looks at, in the shape of an observation. */
function seenIn(name, { hostname, responses, resources, session }) {
  const isHsts = name === 'strictTransportSecurityTest';
  const response = isHsts ? responses.https : responses.auto;
  const headers = Object.entries(response?.headers?.toJSON?.() ?? response?.headers ?? {}).flatMap(([key, value]) =>
    [value].flat().map((one) => [key, String(one)]),
  );
  if (!headers.some(([key]) => key === 'set-cookie')) {
    for (const cookie of session.jar.getCookiesSync(session.url.href)) {
      // toString leaves None out.
      headers.push(['set-cookie', `${cookie}${cookie.sameSite === 'none' ? '; SameSite=None' : ''}`]);
    }
  }
  const hsts = responses.https?.headers?.['strict-transport-security'];
  if (name === 'cookiesTest' && hsts) headers.push(['strict-transport-security', hsts]);
  const route = responses.http ? responses.httpRedirects.map(({ url }) => url.href) : undefined;
  const origin = responses.cors?.request?.headers?.get?.('origin') ?? responses.cors?.request?.headers?.origin;
  return {
    url: isHsts
      ? `${response ? 'https' : 'http'}://${hostname}/`
      : session.url.href.replace(session.url.hostname, hostname),
    headers,
    html: resources.path ?? undefined,
    route,
    preflight: responses.cors && {
      origin: origin ?? '',
      headers: Object.entries(responses.cors.headers?.toJSON?.() ?? responses.cors.headers),
    },
    preloaded: [hostname, ...(route ?? []).map((url) => new URL(url).hostname)].filter((host) => isHstsPreloaded(host)),
  };
}

const failures = [];
for (const file of FILES) {
  tests.length = 0;
  await import(pathToFileURL(join(root, 'test', `${file}.test.js`)).href);
  for (const { name, hooks: before, body } of [...tests]) {
    current = `${file}: ${name}`;
    try {
      for (const hook of before) await hook();
      await body();
    } catch (error) {
      failures.push(`${current}: ${error.message}`);
    }
  }
}
process.stdout.write(JSON.stringify({ calls, failures }));
