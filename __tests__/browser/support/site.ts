import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../../lib/policy';
import type { ServerIdentity } from './authority';
import { serve, siteHandler } from './servers';

export interface Site {
  /** Without a slash at its end. */
  readonly url: string;
  /** The authority that vouches for its certificate, PEM. */
  readonly authority: string;
  close(): Promise<void>;
}

/**
 * The site to try: the one that is running already, where `SITE_URL` and `SITE_CA` (the authority's file) name it, else
 * `website/` under the strict policy from a server of the test's own.
 */
export async function openSite(identity: ServerIdentity): Promise<Site> {
  const { SITE_URL, SITE_CA } = process.env;
  if (SITE_URL && SITE_CA) {
    return { url: SITE_URL.replace(/\/$/, ''), authority: readFileSync(SITE_CA, 'utf8'), close: async () => {} };
  }
  const website = join(__dirname, '../../../website');
  const server = await serve(identity, siteHandler(website, compile({ preset: 'strict' })));
  return { url: server.url, authority: identity.authority, close: server.close };
}
