import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import type { PageRegression } from '../check/report';
import type { Complaint, Moment, PagePlan, PageVisit } from './observation';

/** Pixels that may differ, outside of what differs by itself: an edge that is drawn otherwise, not a glyph that is missing. */
export const TOLERATED_PIXELS = 20;

/** How far around a pixel that differs by itself nothing is compared. */
const NOISE_RADIUS = 12;

/** What a page does by itself between two visits under the same conditions. */
export type Noise = readonly PageVisit[];

/**
 * What `now` lacks of `before`, or has that `before` has not. What differs between `before` and the visits of `noise`
 * (dates, random pictures, animations) is left out.
 */
export function comparePages(plan: PagePlan, before: PageVisit, now: PageVisit, noise: Noise = []): PageRegression[] {
  const found: PageRegression[] = [];
  const compare = (
    after: string,
    was: Moment | undefined,
    is: Moment | undefined,
    pick: (visit: PageVisit) => Moment | undefined,
    gone: PageRegression,
  ) => {
    if (!was) return;
    if (is)
      found.push(
        ...compareMoments(
          after,
          was,
          is,
          noise.flatMap((visit) => pick(visit) ?? []),
        ),
      );
    else found.push(gone);
  };
  if (plan.from) {
    const after = `link on ${plan.from.on}`;
    const gone = { kind: 'link', after, text: `the ${after} cannot be clicked` } as const;
    compare(after, before.arrived, now.arrived, ({ arrived }) => arrived, gone);
  }
  if (before.status !== now.status) {
    found.push({ kind: 'status', after: 'opened', text: `status ${now.status}, without the policy ${before.status}` });
  }
  compare('opened', before.opened, now.opened, ({ opened }) => opened, {
    kind: 'status',
    after: 'opened',
    text: 'cannot be opened',
  });
  for (const [at, { label }] of plan.controls.entries()) {
    const gone = { kind: 'control', after: label, text: `${label} cannot be operated` } as const;
    compare(label, before.operated[at], now.operated[at], ({ operated }) => operated[at], gone);
  }
  return distinct(found);
}

function compareMoments(after: string, before: Moment, now: Moment, noise: readonly Moment[]): PageRegression[] {
  const found: PageRegression[] = newComplaints(before, now, noise).map((complaint) => ({
    ...complaint,
    after,
    ...remedyOf(complaint),
  }));
  if (
    leadsElsewhere(
      before.address,
      now.address,
      noise.map(({ address }) => address),
    )
  ) {
    found.push({ kind: 'address', after, text: `leads to ${now.address}, without the policy to ${before.address}` });
  }
  const text = textDifference(
    before.lines,
    now.lines,
    noise.map(({ lines }) => lines),
  );
  if (text !== undefined) found.push({ kind: 'text', after, text });
  const pixels = pictureDifference(
    before.picture,
    now.picture,
    noise.map(({ picture }) => picture),
  );
  if (pixels !== undefined) found.push({ kind: 'picture', after, text: pixels });
  return found;
}

/** Complaints that no visit without the policy made, each as often as it came more. */
function newComplaints(before: Moment, now: Moment, noise: readonly Moment[]): Complaint[] {
  const earlier = [before, ...noise].flatMap(({ complaints }) => complaints);
  const known = new Set(earlier.map(keyOf));
  // What failed to load anyway is complained of in other words with the policy.
  const failed = earlier.flatMap(({ kind, text }) => (kind === 'request' ? text.replace(/: [^:]*$/, '') : []));
  return now.complaints.filter(
    (one) =>
      one.kind === 'violation' ||
      !(known.has(keyOf(one)) || (one.kind === 'console' && failed.some((file) => one.text.includes(`'${file}'`)))),
  );
}

/** Whether a click leads to another page. Queries and fragments that change from visit to visit are not compared. */
function leadsElsewhere(before: string, now: string, noise: readonly string[]): boolean {
  if (now === before || noise.includes(now)) return false;
  const path = (address: string) => address.replace(/[?#].*/s, '');
  const varies = noise.some((address) => address !== before);
  return !varies || ![before, ...noise].some((address) => path(address) === path(now));
}

/** Positions and counters in a message change with every build and every visit. */
function keyOf({ kind, text }: Complaint): string {
  return `${kind} ${text.replace(/\d+/g, '0')}`;
}

/**
 * The first line that is missing, or new; `undefined` where none is. Lines that come or go between visits without the
 * policy are left out, and as many unknown ones are let pass.
 */
export function textDifference(
  before: readonly string[],
  now: readonly string[],
  noise: readonly (readonly string[])[],
): string | undefined {
  let spare = 0;
  const volatile = new Set<string>();
  for (const other of noise) {
    const [gone, come] = [minus(before, other), minus(other, before)];
    for (const line of [...gone, ...come]) volatile.add(line);
    spare = Math.max(spare, gone.length, come.length);
  }
  const missing = minus(before, now).filter((line) => !volatile.has(line));
  if (missing.length > 0) return `the text ${quoted(missing[0]!)} is missing${andMore(missing.length)}`;
  const added = minus(now, before).filter((line) => !volatile.has(line));
  return added.length > spare ? `the text ${quoted(added[0]!)} is new${andMore(added.length)}` : undefined;
}

function andMore(count: number): string {
  return count > 1 ? `, and ${count - 1} more ${count === 2 ? 'line' : 'lines'}` : '';
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}

/** The lines of `a` that `b` has not, as often as it lacks them. */
function minus(a: readonly string[], b: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of b) left.set(line, (left.get(line) ?? 0) + 1);
  return a.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

/** How two pictures differ, in words; `undefined` where they do not, or one is missing. */
export function pictureDifference(
  before: Buffer | undefined,
  now: Buffer | undefined,
  noise: readonly (Buffer | undefined)[],
): string | undefined {
  if (!before || !now || before.equals(now)) return undefined;
  const [a, b] = [PNG.sync.read(before), PNG.sync.read(now)];
  const others = noise.flatMap((picture) => (picture ? [PNG.sync.read(picture)] : []));
  if (a.width !== b.width || a.height !== b.height) {
    const varies = others.some(({ width, height }) => width !== a.width || height !== a.height);
    return varies ? undefined : `the page is ${b.width}×${b.height} pixels, without the policy ${a.width}×${a.height}`;
  }
  const differing = differences(a, b);
  for (const other of others)
    if (other.width === a.width && other.height === a.height) erase(differing, differences(a, other), a);
  const count = differing.reduce((sum, one) => sum + one, 0);
  return count > TOLERATED_PIXELS ? `${count} pixels look different (${percent(count, a)})` : undefined;
}

function percent(count: number, { width, height }: PNG): string {
  return `${((100 * count) / (width * height)).toFixed(2)} %`;
}

/** 1 for each pixel that differs by more than anti-aliasing, else 0. */
function differences(a: PNG, b: PNG): Uint8Array {
  const mask = Buffer.alloc(a.width * a.height * 4);
  pixelmatch(a.data, b.data, mask, a.width, a.height, { threshold: 0.1, diffMask: true });
  const found = new Uint8Array(a.width * a.height);
  // Red, which only a difference is: anti-aliasing is yellow.
  for (let at = 0; at < found.length; at += 1) if (mask[4 * at + 3]! > 0 && mask[4 * at + 1] === 0) found[at] = 1;
  return found;
}

/** Takes out of `from` what lies near to a pixel of `noise`. */
function erase(from: Uint8Array, noise: Uint8Array, { width, height }: PNG): void {
  for (let at = 0; at < noise.length; at += 1) {
    if (noise[at] === 0) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    const [left, right] = [Math.max(0, x - NOISE_RADIUS), Math.min(width - 1, x + NOISE_RADIUS)];
    for (let row = Math.max(0, y - NOISE_RADIUS); row <= Math.min(height - 1, y + NOISE_RADIUS); row += 1) {
      from.fill(0, row * width + left, row * width + right + 1);
    }
  }
}

/** One cause is often complained of many times: once each is enough. */
function distinct(found: readonly PageRegression[]): PageRegression[] {
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

/** What a team can do about a violation, narrowest first. */
function remedyOf({ kind, directive = '', blocked = '' }: Complaint): Pick<PageRegression, 'remedy'> {
  if (kind !== 'violation') return {};
  const isUrl = /^(?:https?|wss?):/.test(blocked);
  const source = isUrl ? new URL(blocked).origin : blocked.startsWith('/') ? "'self'" : `${blocked}:`;
  const remedy =
    directive === 'require-trusted-types-for'
      ? `A script writes text into the page as markup or code: give it a Trusted Types policy, or set 'require-trusted-types-for': false for this page`
      : directive === 'trusted-types'
        ? 'Name the policy that the script creates in trusted-types'
        : blocked === 'inline'
          ? `Run seal with --fix${directive.startsWith('script') ? ' --scripts-to-files' : ''}, or allow it by its hash, which npm run learn proposes`
          : blocked === 'eval'
            ? `The script runs text as code: change it, or allow 'unsafe-eval' with a reason`
            : blocked === 'wasm-eval'
              ? `Add 'wasm-unsafe-eval' to script-src`
              : `Add ${source} to ${directive.replace(/-(?:elem|attr)$/, '')}`;
  return { remedy };
}
