import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createColors } from 'picocolors';
import { launchBrowser } from '../../cli/browser/launch';
import { keyHash } from '../../cli/browser/trust';
import { formatLearnt } from '../../cli/seal/learn/format';
import { layOptions } from '../../cli/seal/learn/lay-options';
import { learn } from '../../cli/seal/learn/learn';
import type { Learnt } from '../../cli/seal/learn/propose';
import { compile, type PolicyOptions } from '../../lib/policy';
import { makeIdentity } from './support/authority';
import { describeInBrowser, openPage } from './support/browser';
import { fixtureSitesFolder } from './support/fixture-sites';
import { serve, siteHandler } from './support/servers';

jest.setTimeout(60_000);

const GIF = 'R0lGODlhAQABAAAAACwAAAAAAQABAAA=';

/** A page for each kind of violation that its markup does not show. `OTHER` is an origin that says nothing of itself. */
const SITE: Readonly<Record<string, string>> = {
  'connect.html': `<!doctype html><body><script src="/connect.js"></script>`,
  'connect.js': `fetch('OTHER/api/v1/items?page=1'); fetch('/api.json'); navigator.sendBeacon('OTHER/api/v1/seen');`,
  'api.json': '{}',
  'worker.html': `<!doctype html><body><script src="/worker-page.js"></script>`,
  'worker-page.js': `
    new Worker('/worker.js');
    new Worker(URL.createObjectURL(new Blob(['postMessage(1)'], { type: 'text/javascript' })));`,
  'worker.js': `fetch('OTHER/from-worker');`,
  'style.html': `<!doctype html><body><p id="p">x</p><button id="b">b</button><script src="/style.js"></script>`,
  'style.js': `
    document.getElementById('p').setAttribute('style', 'color: blue');
    const style = document.createElement('style');
    style.textContent = 'p { margin: 1px }';
    document.head.append(style);
    document.getElementById('b').setAttribute('onclick', 'this.title = "clicked, and more than forty characters"');`,
  'types.html': `<!doctype html><body><p id="p">x</p><script src="/types.js"></script>`,
  'types.js': `document.getElementById('p').innerHTML = '<b>x</b>';`,
  'frame.html': `<!doctype html><body><script src="/frame.js"></script>`,
  'frame.js': `
    for (const src of ['/framed.html', 'OTHER/shown.html']) {
      const frame = document.createElement('iframe');
      frame.src = src;
      document.body.append(frame);
    }`,
  'framed.html': '<!doctype html><p>framed',
  'bytes.html': `<!doctype html><body><script src="/bytes.js"></script>`,
  'bytes.js': `
    const bytes = Uint8Array.from(atob('${GIF}'), (one) => one.charCodeAt(0));
    for (const src of ['data:image/gif;base64,${GIF}', URL.createObjectURL(new Blob([bytes], { type: 'image/gif' }))]) {
      const image = new Image();
      image.src = src;
      document.body.append(image);
    }`,
  'eval.html': `<!doctype html><body><script src="/eval.js"></script>`,
  'eval.js': `eval('1 + 1'); WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));`,
  'media.html': `<!doctype html><body><script src="/media.js"></script>`,
  'media.js': `
    const image = new Image();
    image.src = 'OTHER/pictures/a.gif';
    document.body.append(image);
    const audio = document.createElement('audio');
    audio.src = '/tone.wav';
    document.body.append(audio);`,
  'tone.wav': '',
  'place.html': `<!doctype html><body><script src="/place.js"></script>`,
  'place.js': 'navigator.geolocation.getCurrentPosition(() => {}, () => {});',
};

describeInBrowser('what is learnt in a browser', (browser) => {
  let folder: string;
  let other: Server;
  let origin: string;
  let learnt: Learnt;
  // The other origin speaks plain http, which is safe on loopback alone.
  const written: PolicyOptions = {
    headers: { contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': false } } },
  };
  const run = (options: PolicyOptions) =>
    learn({ site: folder, policy: compile(options), click: ['#b'], browser, env: process.env });

  beforeAll(async () => {
    other = createServer((request, response) => {
      const type = request.url?.endsWith('.gif') ? 'image/gif' : 'text/html';
      response.writeHead(200, { 'Content-Type': type, 'Access-Control-Allow-Origin': '*' });
      response.end(type === 'image/gif' ? Buffer.from(GIF, 'base64') : 'ok');
    }).listen(0, '127.0.0.1');
    await once(other, 'listening');
    origin = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    folder = mkdtempSync(join(tmpdir(), 'learn-site-'));
    for (const [path, text] of Object.entries(SITE)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text.replaceAll('OTHER', origin));
    }
    learnt = await run(written);
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true });
    other.closeAllConnections();
    other.close();
    await once(other, 'close');
  });

  it('is a proposal for each kind, with the paths that need it', () => {
    const told = learnt.proposals.map(({ change, paths, risk }) => [change, paths.join(' '), risk]);
    const expected = [
      ['connect-src + OTHER/api/v1/items', '/connect.html', 'medium'],
      ['connect-src + OTHER/api/v1/seen', '/connect.html', 'medium'],
      ['connect-src + OTHER/from-worker', '/worker.js', 'medium'],
      ['Cross-Origin-Embedder-Policy: credentialless', '/connect.html /media.html', 'low'],
      ['Cross-Origin-Embedder-Policy: unsafe-none', '/frame.html', 'medium'],
      ["frame-ancestors + 'self'", '/framed.html', 'low'],
      ["frame-src + 'self'", '/frame.html', 'low'],
      ['frame-src + OTHER', '/frame.html', 'medium'],
      ['img-src + OTHER/pictures/a.gif', '/media.html', 'low'],
      ['img-src + blob:', '/bytes.html', 'low'],
      ['img-src + data:', '/bytes.html', 'low'],
      ["media-src + 'self'", '/media.html', 'low'],
      ['Permissions-Policy: geolocation=(self)', '/place.html', 'medium'],
      ["script-src + 'unsafe-eval'", '/eval.html', 'high'],
      ["script-src + 'wasm-unsafe-eval'", '/eval.html', 'low'],
      [
        "script-src-attr + 'unsafe-hashes' 'sha256-uw3kbVj+oC/8R07DnwfhWIYIOI9O1yBSZNw5jpJaAT4='",
        '/style.html',
        'medium',
      ],
      ["style-src + 'sha256-ieryA422oHjaBfsKkgHf1+nOz7fWEVy57l5ize/YlbE='", '/style.html', 'low'],
      ["style-src-attr + 'unsafe-hashes' 'sha256-9PK+x51HIBJTF8W3h1GfrMo58ngBW77+9GoJi1XM6sw='", '/style.html', 'low'],
      ['without require-trusted-types-for', '/eval.html /style.html /types.html /worker.html', 'high'],
      ['worker-src + blob:', '/worker.html', 'medium'],
    ].map(([change, ...rest]) => [change!.replace('OTHER', origin), ...rest]);
    expect(told.sort()).toEqual(expected.sort());
    expect(learnt.unresolved).toEqual([]);
  });

  it('says what was seen, and where', () => {
    const reasons = Object.fromEntries(learnt.proposals.map(({ change, reason }) => [change, reason]));
    expect(reasons[`connect-src + ${origin}/api/v1/items`]).toBe(
      `connects to ${origin}/api/v1/items (/connect.js:1:1)`,
    );
    expect(reasons["script-src + 'unsafe-eval'"]).toBe('runs a text by eval or the like “1 + 1” (/eval.js:1:1)');
    expect(reasons['worker-src + blob:']).toBe('starts a worker from blob: (/worker-page.js:3:5)');
    expect(reasons["frame-ancestors + 'self'"]).toBe('is in a frame of /frame.html');
  });

  it('leaves nothing to refuse once it is laid over the policy', async () => {
    const again = await run(layOptions(written, learnt.options));
    expect(again.violations).toEqual([]);
  });

  it('is printed as docs/learn.md shows', async () => {
    const site = join(fixtureSitesFolder, 'vite');
    const printed = formatLearnt(
      await learn({ site, policy: compile({}), browser, env: process.env }),
      createColors(false),
      140,
    );
    expect(readFileSync(join(__dirname, '../../docs/learn.md'), 'utf8')).toContain(printed);
  });

  it('is the same of a site that is served, whose own headers do not count', async () => {
    const identity = await makeIdentity();
    const own = compile({ preset: 'none', headers: { contentSecurityPolicy: "default-src 'none'" } });
    const server = await serve(identity, siteHandler(folder, own));
    try {
      const urls = ['/connect.html', '/media.html', '/worker.html?x=1'].map((path) => server.url + path);
      const { proposals } = await learn({
        site: { urls, authority: identity.authority },
        policy: compile(written),
        browser,
        env: process.env,
      });
      const told = proposals.map(({ change, paths }) => `${paths.join(' ')}: ${change.replace(origin, 'OTHER')}`);
      expect(told.sort()).toEqual([
        '/connect.html /media.html: Cross-Origin-Embedder-Policy: credentialless',
        '/connect.html: connect-src + OTHER/api/v1/items',
        '/connect.html: connect-src + OTHER/api/v1/seen',
        '/media.html: img-src + OTHER/pictures/a.gif',
        "/media.html: media-src + 'self'",
        '/worker.html: without require-trusted-types-for',
        '/worker.html: worker-src + blob:',
        '/worker.js: connect-src + OTHER/from-worker',
      ]);
    } finally {
      await server.close();
    }
  });

  it('is nothing that a page makes up', async () => {
    const hostile = mkdtempSync(join(tmpdir(), 'learn-hostile-'));
    try {
      writeFileSync(join(hostile, 'index.html'), '<!doctype html><body><script src="/forge.js"></script>');
      writeFileSync(
        join(hostile, 'forge.js'),
        `
        const observed = { type: 'permissions-policy-violation', document: location.href, body: { featureId: 'camera' } };
        for (const name of Object.getOwnPropertyNames(globalThis).filter((name) => /learn|playwright/i.test(name))) {
          try { globalThis[name](JSON.stringify(observed)); globalThis[name](observed); } catch {}
        }
        document.body.setAttribute('onclick', 'steal()');
        dispatchEvent(new SecurityPolicyViolationEvent('securitypolicyviolation', {
          effectiveDirective: 'script-src-attr', sample: 'steal()', sourceFile: location.href, lineNumber: 1,
          documentURI: location.href, blockedURI: 'inline', violatedDirective: 'script-src-attr', originalPolicy: '-',
          disposition: 'report', statusCode: 200,
        }));
        const forged = { 'csp-report': { 'document-uri': location.href, 'effective-directive': 'img-src', 'blocked-uri': 'https://evil.example/\\u001b[31m' } };
        for (let page = 0; page < 3; page++)
          fetch('/.learn-reports/' + page, { method: 'POST', headers: { 'Content-Type': 'application/csp-report' }, body: JSON.stringify(forged) });
        eval('/*\\u001b]0;OWNED\\u0007*/1');`,
      );
      const site = hostile;
      const found = await learn({ site, policy: compile(written), browser, env: process.env });
      expect(found.proposals.map(({ change }) => change).sort()).toEqual([
        "script-src + 'unsafe-eval'",
        'without require-trusted-types-for',
      ]);
      expect(formatLearnt(found, createColors(false), 140)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    } finally {
      rmSync(hostile, { recursive: true });
    }
  });

  it('is nothing of a site that does not answer, which is told in one line', async () => {
    const server = await serve(await makeIdentity(), siteHandler(folder, compile({ preset: 'none' })));
    await server.close();
    const site = { urls: [`${server.url}/connect.html`] };
    await expect(learn({ site, policy: compile(written), browser, env: process.env })).rejects.toThrow(
      `/connect.html: 127.0.0.1:${new URL(server.url).port} refuses connections (ECONNREFUSED)`,
    );
  });

  it('leaves nothing to complain of once that is enforced', async () => {
    const identity = await makeIdentity();
    const policy = compile(layOptions(written, learnt.options));
    const server = await serve(identity, siteHandler(folder, policy));
    const chrome = await launchBrowser(browser, process.env, { trustedKeys: [keyHash(identity.cert)] });
    try {
      for (const path of learnt.pages) {
        const context = await chrome.newContext();
        const { page, complaints } = await openPage(context);
        await page.goto(server.url + path, { waitUntil: 'networkidle' });
        // The tone is empty, and the other origin speaks plain http.
        expect([path, complaints.filter((text) => !/tone\.wav|Mixed Content/.test(text))]).toEqual([path, []]);
        await context.close();
      }
    } finally {
      await chrome.close();
      await server.close();
    }
  });
});
