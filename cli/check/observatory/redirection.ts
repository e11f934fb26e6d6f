import type { Observation, Outcome } from './observation';

/** MDN's test `redirection`. */
export function redirection(seen: Observation): Outcome {
  const result = judge(seen);
  return {
    result,
    pass: ['redirection-to-https', 'redirection-not-needed-no-http', 'redirection-all-redirects-preloaded'].includes(
      result,
    ),
  };
}

function judge({ route, preloaded }: Observation): string {
  if (!route) return 'redirection-not-needed-no-http';
  if (preloaded && route.every(({ hostname }) => preloaded(hostname))) return 'redirection-all-redirects-preloaded';
  const [first, second] = route;
  if (!first || !second) return 'redirection-missing';
  if (route.at(-1)!.protocol !== 'https:') return 'redirection-not-to-https';
  if (second.protocol === 'http:') return 'redirection-not-to-https-on-initial-redirection';
  return first.hostname === second.hostname ? 'redirection-to-https' : 'redirection-off-host-from-http';
}
