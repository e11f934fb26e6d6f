import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type LocalAws, startLocalAws } from '../../local/aws/server';
import { type LocalEdge, startLocalEdge } from '../../local/edge/server';
import { type ByHand, deployByHand } from '../loopback/support/by-hand';
import { describeInBrowser } from './support/browser';

jest.setTimeout(60_000);

const CODE = 'exports.handler = async (event) => event.Records[0].cf.response;';

// What this asks is whether AWS on loopback defends itself: Chromium's own defenses are off.
describeInBrowser('a hostile page, while a site runs on loopback', (found) => {
  const dir = mkdtempSync(join(tmpdir(), 'hostile-'));
  let aws: LocalAws;
  let edge: LocalEdge;
  let site: ByHand;
  let browser: Browser;
  let before: string;

  const state = () =>
    ['journal.jsonl', 'cloudfront.json'].map((name) => readFileSync(join(dir, 'aws', name), 'utf8')).join();
  const portOf = (url: string) => new URL(url).port;

  beforeAll(async () => {
    aws = await startLocalAws({ stateDir: join(dir, 'aws'), deployMs: 0 });
    site = await deployByHand(aws, 'headers', CODE);
    edge = await startLocalEdge({
      endpoint: aws.endpoint,
      credentials: aws.credentials,
      distributionId: site.distributionId,
      httpsPort: 0,
      httpPort: 0,
      caDir: join(dir, 'ca'),
    });
    browser = await chromium.launch({
      executablePath: found.executablePath,
      env: { ...(process.env as Record<string, string>), ...found.env },
      args: [
        '--host-resolver-rules=MAP evil.example 127.0.0.1',
        '--disable-web-security',
        '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests,PrivateNetworkAccessSendPreflights',
      ],
    });
    before = state();
  });

  afterAll(async () => {
    await browser?.close();
    await edge?.close();
    await aws?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  afterEach(() => expect(state()).toBe(before));

  /** A page of the attacker's at this address; what it asks for else goes to whoever listens there. */
  async function hostile(url: string): Promise<Page> {
    const page = await (await browser.newContext()).newPage();
    await page.route(url, (route) => route.fulfill({ contentType: 'text/html', body: '<title>evil</title>' }));
    await page.goto(url);
    return page;
  }

  /** The status of each request that a page's script sends, or that it got no response. */
  function send(page: Page, requests: readonly (readonly [string, string, Record<string, string>?])[]) {
    return page.evaluate(
      (all) =>
        Promise.all(
          all.map(([url, method, headers = {}]) =>
            fetch(url, { method, headers, ...(method !== 'GET' && { body: '<x/>' }) }).then(
              ({ status }) => status,
              () => 'no response',
            ),
          ),
        ),
      requests,
    );
  }

  it('whose name was rebound to AWS on loopback reads nothing and changes nothing', async () => {
    const page = await hostile(`http://evil.example:${portOf(aws.endpoint)}/attack`);
    const oai = { 'x-local-principal': 'origin-access-identity/E1' };
    const signed = {
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20200101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
    };
    expect(
      await send(page, [
        ['/2020-05-31/distribution', 'GET'],
        ['/2015-03-31/functions/headers', 'GET', signed],
        ['/2015-03-31/functions/headers/code', 'PUT', signed],
        ['/bucket/index.html', 'GET', oai],
        ['/bucket/index.html', 'PUT', signed],
        ['/moto-api/reset', 'GET'],
        ['/moto-api/reset', 'POST'],
        ['/_local/lambda-code?account=123456789012&region=us-east-1&function=headers', 'GET'],
      ]),
    ).toEqual(Array(8).fill(403));
  });

  it('of another site, by scripts and images, changes nothing', async () => {
    const page = await hostile('http://evil.example:1/attack');
    const at = (path: string) => `${aws.endpoint}${path}`;
    const sent = await send(page, [
      [at('/moto-api/reset'), 'GET'],
      [at('/moto-api/reset'), 'POST'],
      [at('/2020-05-31/origin-access-identity/cloudfront'), 'POST', { 'content-type': 'text/plain' }],
      [at('/bucket/index.html'), 'PUT'],
    ]);
    expect(sent).toEqual([403, 403, 403, 403]);
    await page.setContent(`<img src="${at('/moto-api/reset')}" onerror="document.title = 'refused'">`);
    await page.waitForFunction("document.title === 'refused'");
  });

  it('of another site, by a form, overwrites nothing', async () => {
    const page = await hostile('http://evil.example:1/attack');
    await page.setContent(
      `<form method="post" enctype="multipart/form-data" action="${aws.endpoint}/bucket?X-Amz-Signature=0">
        <input name="key" value="index.html"><input name="file" value="theirs"></form>`,
    );
    const [response] = await Promise.all([
      page.waitForResponse(() => true),
      page.evaluate('document.forms[0].submit()'),
    ]);
    expect(response.status()).toBe(403);
  });

  it('whose name was rebound to the local edge reads nothing', async () => {
    const page = await hostile(`http://evil.example:${portOf(edge.httpUrl)}/attack`);
    expect(await send(page, [['/index.html', 'GET']])).toEqual([403]);
  });
});
