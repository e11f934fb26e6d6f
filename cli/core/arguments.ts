import { readFileSync } from 'node:fs';
import type { HeaderPair } from '../../lib/policy';

/** Readers of the command's arguments. Each throws an Error whose message says what to write instead. */

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `example.com` is https; a path stays, a fragment goes. */
export function urlOf(value: string): URL {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `https://${value}`;
  if (!URL.canParse(text)) throw new Error('Write an address such as https://example.com.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Error('Write an https or http address.');
  if (url.username !== '' || url.password !== '') throw new Error('Take the name and password out, and use --header.');
  url.hash = '';
  return url;
}

/** `HOST:PORT`, with an IPv6 address in brackets. */
export function addressOf(value: string): Address {
  const [, host, port] = /^(\[[0-9a-f:.]+\]|[^\s:[\]/]+):(\d{1,5})$/i.exec(value) ?? [];
  if (host === undefined) throw new Error('Write HOST:PORT, as in 127.0.0.1:8443.');
  return { host: host.replace(/^\[|\]$/g, ''), port: portOf(port!) };
}

export const portOf = wholeNumberOf(1, 65_535);

/** Milliseconds: `10`, `10s`, `500ms`, `2m`. */
export function secondsOf(value: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(value) ?? [];
  const ms = Number(number) * { ms: 1, s: 1000, m: 60_000 }[unit as 'ms' | 's' | 'm'];
  if (!(ms > 0) || ms > 3_600_000) throw new Error('Write a time of up to an hour, as in 10s.');
  return ms;
}

/** Node refuses these over HTTP/2 (RFC 9113, 8.2.2), and a length would be that of a body which is never sent. */
const OF_THE_CONNECTION =
  /^(?:connection|content-length|http2-settings|keep-alive|proxy-connection|te|transfer-encoding|upgrade)$/i;

/** `Name: value`, or `@FILE` with that in it: arguments are seen by every user of the machine. */
export function headerOf(given: string): HeaderPair {
  const value = given.startsWith('@') ? readFileSync(given.slice(1), 'utf8').trim() : given;
  const [, name, content] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e]*)$/.exec(value) ?? [];
  if (name === undefined) throw new Error("Write 'Name: value' in visible ASCII characters.");
  if (OF_THE_CONNECTION.test(name))
    throw new Error(`${name} belongs to the connection, which the check makes itself. Leave it out.`);
  return [name, content!];
}

/** Paths with commas between, or `@FILE` with one in each line. */
export function pathsOf(value: string): string[] {
  const listed = value.startsWith('@') ? readFileSync(value.slice(1), 'utf8').split('\n') : value.split(',');
  const paths = listed.map((path) => path.trim()).filter((path) => path !== '');
  const wrong = paths.find((path) => !path.startsWith('/') || path.startsWith('//'));
  if (wrong !== undefined) throw new Error(`${JSON.stringify(wrong)} is not a path. Start it with /.`);
  if (paths.length === 0) throw new Error('Write at least one path.');
  return paths;
}

export function wholeNumberOf(from: number, to: number): (value: string) => number {
  return (value) => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= from && number <= to)) throw new Error(`Write a whole number from ${from} to ${to}.`);
    return number;
  };
}
