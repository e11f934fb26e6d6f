const TIMEOUT_MS = 20_000;

/**
 * Fetches a script or stylesheet of another host as a browser would that is to check it: with CORS, which an integrity
 * needs. The addresses of a page may name any host: nothing but the bytes is taken from the answer.
 * @throws {Error} in one line
 */
export async function fetchRemote(url: string): Promise<Uint8Array> {
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), headers: { origin: 'null' } });
  } catch (error) {
    const { message, cause } = error as Error;
    throw new Error(
      `${url}: cannot be fetched (${cause instanceof Error ? cause.message : message}). Leave --sri-remote out, or run where that host is reached.`,
    );
  }
  if (!response.ok)
    throw new Error(`${url}: answers ${response.status}. Mend the address, or take it out of the page.`);
  if (!['*', 'null'].includes(response.headers.get('access-control-allow-origin') ?? '')) {
    throw new Error(
      `${url}: sends no Access-Control-Allow-Origin for all, without which browsers refuse an integrity. Keep a copy of it in the site.`,
    );
  }
  return new Uint8Array(await response.arrayBuffer());
}
