import type { EdgeAws } from './aws';
import type { Distribution } from './distribution';

interface Watched {
  readonly aws: Pick<EdgeAws, 'distribution' | 'invalidations'>;
  readonly intervalMs: number;
  /** A new configuration; what it needs is made ready before it is taken. */
  readonly onChange: (distribution: Distribution) => Promise<void>;
  readonly onInvalidation: (id: string, paths: readonly string[]) => void;
  readonly log: (line: string) => void;
}

/**
 * Follows the distribution: reads it once before it resolves, then asks again every `intervalMs` for a changed
 * configuration and new invalidations. Invalidations made before the start are none of ours: the cache was empty. Trouble
 * is said once, and what was read last stays.
 * @throws when the first reading fails
 */
export async function followDistribution(watched: Watched): Promise<{ stop(): void }> {
  const { aws, intervalMs, onChange, onInvalidation, log } = watched;
  let etag: string | undefined;
  const look = async () => {
    const read = await aws.distribution();
    if (read.etag !== etag) {
      await onChange(read.distribution);
      etag = read.etag;
    }
  };
  let seen: Set<string>;
  try {
    seen = new Set((await aws.invalidations(new Set())).map(({ id }) => id));
    await look();
  } catch (error) {
    throw new Error(`The distribution could not be read: ${(error as Error).message}`);
  }

  let stopped = false;
  let trouble = '';
  let timer: NodeJS.Timeout | undefined;
  const again = async () => {
    try {
      await look();
      for (const { id, paths } of [...(await aws.invalidations(seen))].reverse()) {
        seen.add(id);
        onInvalidation(id, paths);
      }
      trouble = '';
    } catch (error) {
      const { message } = error as Error;
      if (!stopped && message !== trouble)
        log(`The distribution could not be read; what was read last goes on: ${message}`);
      trouble = message;
    }
    if (!stopped) timer = setTimeout(again, intervalMs);
  };
  timer = setTimeout(again, intervalMs);
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
