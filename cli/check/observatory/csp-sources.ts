/** Directives with their sources in lower case, as the algorithm sees one or several policies together. */
export interface CspSources {
  readonly directives: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether `report-uri` or `report-to` stands twice in one policy. */
  readonly duplicates: boolean;
}

interface Entry {
  readonly source: string;
  readonly policy: number;
  keep: boolean;
}

const SHORTEST = 'img-src'.length - 1;
const MAY_REPEAT = ['report-uri', 'report-to'];
const order = new Intl.Collator('en').compare;

/**
 * Reads policies the way MDN's algorithm does, which is not a browser's way: a source that begins as its neighbour does
 * counts once, and of several policies only what they share counts.
 * @throws where the algorithm takes the policy as invalid: too short, or a directive twice.
 */
export function readSources(policies: readonly string[]): CspSources {
  const cleaned = policies.map((policy) => policy.replace(/[\r\n]/g, '').trim());
  const short = cleaned.find((policy) => policy.length < SHORTEST);
  if (short !== undefined) throw new Error(`too short: ${short}`);

  const merged = new Map<string, Entry[]>();
  let duplicates = false;
  for (const [at, policy] of cleaned.entries()) {
    const seen = new Set<string>();
    for (const part of policy.split(';')) {
      const [written = '', ...values] = part.trim().split(/\s+/);
      const directive = written.toLowerCase();
      if (directive === '') continue;
      if (seen.has(directive)) {
        if (!MAY_REPEAT.includes(directive)) throw new Error(`${directive} stands twice`);
        duplicates = true;
      }
      seen.add(directive);

      const sources = values.length === 0 && directive.endsWith('-src') ? ["'none'"] : values;
      const entries: Entry[] = [
        ...(at === 0 ? [] : (merged.get(directive) ?? [])),
        ...sources.map((source) => ({ source: source.toLowerCase(), policy: at, keep: at === 0 })),
      ].sort((a, b) => order(a.source, b.source));
      entries.forEach((entry, i) => {
        const previous = entries[i - 1];
        if (!previous) return;
        if (entry.policy === previous.policy) {
          if (entry.source.startsWith(previous.source)) entry.keep = false;
        } else if (covers(previous.source, entry.source)) entry.keep = true;
      });
      const kept = entries.filter((entry) => entry.keep);
      // With a second policy to come, what is in the first alone does not count.
      if (at === 0 && policies.length > 1) for (const entry of kept) entry.keep = false;
      merged.set(directive, kept);
    }
  }
  return {
    directives: new Map(
      [...merged].map(([name, kept]) => [name, new Set(kept.length > 0 ? kept.map((e) => e.source) : ["'none'"])]),
    ),
    duplicates,
  };
}

/** Whether one path part by part is the other, or the folder it is in. */
function covers(a: string, b: string): boolean {
  if (a === '' || (a === '/' && b === '')) return true;
  const folder = a.endsWith('/');
  const [left, right] = [a.split('/'), b.split('/')];
  if (left.length > right.length || (!folder && left.length !== right.length)) return false;
  if (folder) left.pop();
  return left.every((part, i) => decodeURIComponent(part) === decodeURIComponent(right[i]!));
}
