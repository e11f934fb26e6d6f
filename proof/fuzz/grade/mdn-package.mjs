// MDN's own package, asked from outside: it is an ES module, which jest does not load. Reads JSON from standard input:
// `{ "observations": [...] }` to grade what was seen, `{ "sites": [...] }` to let it ask,
// `{ "scores": true }` for its points; writes one grade for each, or the points by outcome.
import fs from 'node:fs';
import { text } from 'node:stream/consumers';

// Its list of preloaded hosts is downloaded when it is installed. Here there is none, as in the check.
const readFileSync = fs.readFileSync;
fs.readFileSync = (path, ...rest) =>
  String(path).endsWith('hsts-preload.json') ? '{}' : readFileSync.call(fs, path, ...rest);

const root = '@mdn/mdn-http-observatory/src';
const { ALL_TESTS } = await import(`${root}/constants.js`);
const { getGradeForScore, getScoreModifier } = await import(`${root}/grader/grader.js`);
const { SCORE_TABLE } = await import(`${root}/grader/charts.js`);
const { retrieve } = await import(`${root}/retriever/retriever.js`);
const { parseHttpEquivHeaders } = await import(`${root}/retriever/utils.js`);
const { Requests } = await import(`${root}/types.js`);
const { AxiosHeaders } = await import('axios');
const { CookieJar } = await import('tough-cookie');

const { observations = [], sites = [], scores = false } = JSON.parse(await text(process.stdin));
const grades = observations.map((seen) => grade(requestsOf(seen)));
for (const { hostname, httpPort, httpsPort } of sites) {
  grades.push(grade(await retrieve(hostname, { httpPort, httpsPort })));
}
const points = Object.fromEntries([...SCORE_TABLE].map(([result, { modifier }]) => [result, modifier]));
process.stdout.write(JSON.stringify(scores ? points : grades));

/** As its scanner does it. */
function grade(requests) {
  const tests = ALL_TESTS.map((test) => test(requests));
  let score = 100;
  let withoutBonus = 100;
  for (const { result } of tests) {
    score += getScoreModifier(result);
    withoutBonus += Math.min(0, getScoreModifier(result));
  }
  const final = getGradeForScore(withoutBonus >= 90 ? score : withoutBonus);
  return {
    grade: final.grade,
    score: final.score,
    tests: Object.fromEntries(tests.map((test) => [test.constructor.name, { result: test.result, pass: test.pass }])),
  };
}

function requestsOf({ url, headers, html, route, preflight }) {
  const requests = new Requests(new URL(url).hostname);
  const jar = new CookieJar();
  const raw = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (key === 'set-cookie') {
      raw[key] = [...(raw[key] ?? []), value];
      jar.setCookieSync(value, url, { ignoreError: true });
    } else raw[key] = raw[key] === undefined ? value : `${raw[key]}, ${value}`;
  }
  const html_ = /^(?:text\/html|application\/xhtml\+xml)(?:;|$)/.test(raw['content-type'] ?? '');
  const response = {
    status: 200,
    headers: new AxiosHeaders(raw),
    verified: true,
    httpEquiv: html_ && html ? parseHttpEquivHeaders(html, url) : new Map(),
  };
  const redirects = route?.map((step) => ({ url: new URL(step), status: 301 })) ?? [];
  requests.responses.auto = response;
  requests.responses.https = url.startsWith('https:') ? response : null;
  requests.responses.http = route ? response : null;
  requests.responses.httpRedirects = redirects;
  requests.responses.httpsRedirects = redirects;
  requests.responses.cors = preflight
    ? {
        headers: new AxiosHeaders(Object.fromEntries(preflight.headers)),
        request: { headers: { origin: preflight.origin } },
        verified: true,
      }
    : null;
  requests.resources.path = html ?? '';
  requests.session = { url: new URL(url), jar, redirectHistory: redirects };
  return requests;
}
