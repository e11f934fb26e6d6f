import type { IncomingHttpHeaders } from 'node:http';
import { ACCOUNT } from './signed';

// The last is where the key value stores' API is sent, by proxy: no browser takes it for a name, or for an address.
const NAMES = ['127.0.0.1', 'localhost', '[::1]', `${ACCOUNT}.127.0.0.1`];

/** Whether a Host header names loopback and this port. Another name that leads here is a rebound one: a web page's. */
export function isOwnHost(host: string | undefined, port: number | undefined): boolean {
  return NAMES.some((name) => host === `${name}:${port}` || (port === 80 && host === name));
}

/** Whether a browser sent a request for a page. AWS's clients send neither header, and no page can leave both out. */
export function isFromPage(headers: IncomingHttpHeaders): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
}
