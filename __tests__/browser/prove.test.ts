import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PageResult, PagesReport } from '../../cli/check/report';
import { prove } from '../../cli/prove/prove';
import { makeIdentity, type ServerIdentity } from './support/authority';
import { describeInBrowser } from './support/browser';
import { gallery, harmful, harmless, POLICY, type Sample } from './support/prove-samples';
import { serve } from './support/servers';

jest.setTimeout(600_000);

/** Serves each sample as a page of its own, with its own headers, and a start page that links to all of them. */
function samplesHandler(samples: Readonly<Record<string, Sample>>) {
  const paths = Object.keys(samples);
  let requests = 0;
  return ({ url = '/' }: IncomingMessage, response: ServerResponse): void => {
    const { pathname } = new URL(url, 'https://localhost');
    requests += 1;
    const send = (
      type: string,
      body: string | Buffer,
      headers: Readonly<Record<string, string>> = {},
      status = 200,
    ) => {
      response.writeHead(status, { 'Content-Type': type, 'X-Content-Type-Options': 'nosniff', ...headers });
      response.end(body);
    };
    if (pathname === '/') {
      const links = paths.map((path) => `<a href="${path}">${path}</a>`).join(' ');
      send('text/html', `<!doctype html><title>Samples</title>${links}`, { 'Content-Security-Policy': POLICY });
      return;
    }
    const sample = samples[pathname];
    if (sample) {
      const page = typeof sample.page === 'function' ? sample.page(requests) : sample.page;
      send(
        sample.type ?? 'text/html; charset=utf-8',
        page,
        { 'Content-Security-Policy': POLICY, ...sample.headers },
        sample.status,
      );
      return;
    }
    const file = gallery(pathname, requests);
    if (file) send(file.type, file.body, { ...file.headers, ...samples[`/${pathname.split('/')[1]}.html`]?.assets });
    else send('text/plain', 'none', {}, 404);
  };
}

describeInBrowser('the proof that pages work as deployed', (browser) => {
  let identity: ServerIdentity;

  beforeAll(async () => {
    identity = await makeIdentity();
  });

  async function proofOf(samples: Readonly<Record<string, Sample>>): Promise<PagesReport> {
    const server = await serve(identity, samplesHandler(samples));
    try {
      return await prove({ origin: server.url, authority: identity.authority, browser, env: process.env });
    } finally {
      await server.close();
    }
  }

  const named = (pages: readonly PageResult[]) =>
    Object.fromEntries(pages.map(({ page, regressions }) => [page, regressions.map(({ text }) => text)]));

  it('detects every policy under which something no longer works', async () => {
    const { pages } = await proofOf(harmful);
    const found = new Map(pages.map((page) => [page.page, page]));
    const missed = Object.keys(harmful).filter((path) => !found.get(path)?.regressions.length);
    expect(missed).toEqual([]);
    expect(Object.keys(harmful).length).toBeGreaterThanOrEqual(40);
    expect(found.get('/')?.regressions.filter(({ after }) => after === 'opened')).toEqual([]);
    const findings = Object.fromEntries(
      Object.entries(harmful).map(([path, { finds }]) => {
        const seen = found.get(path)!.regressions.flatMap(({ kind, directive }) => [kind, directive]);
        return [path, seen.includes(finds as never) ? finds : seen];
      }),
    );
    expect(findings).toEqual(Object.fromEntries(Object.entries(harmful).map(([path, { finds }]) => [path, finds])));
  });

  it('detects nothing where pages differ from visit to visit by themselves', async () => {
    const { pages } = await proofOf(harmless);
    expect(named(pages)).toEqual(Object.fromEntries(['/', ...Object.keys(harmless)].map((path) => [path, []])));
    expect(Object.keys(harmless).length).toBeGreaterThanOrEqual(40);
  });
});
