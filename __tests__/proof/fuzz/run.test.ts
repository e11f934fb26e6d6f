import { bundleEdgeFunction } from '../../../lib/bundle';
import { type LoadedFunction, loadFunction } from '../../../lib/bundle/load';
import { compile } from '../../../lib/policy';
import { fuzzPolicies } from '../../../proof/fuzz/policies';
import { fuzz } from '../../../proof/fuzz/run';

describe('the edge function', () => {
  it('neither throws nor is refused on 20,000 random events', async () => {
    const { failure, outcomes } = await fuzz({ policies: fuzzPolicies(), seed: 7, from: 0, to: 20_000 });
    expect(failure).toBeUndefined();
    // Most events are as CloudFront sends them, and many are not: both sides are tried.
    expect(outcomes.applied).toBeGreaterThan(10_000);
    expect(outcomes['left alone']).toBeGreaterThan(3_000);
  }, 60_000);

  it('is given the same events for the same seed', async () => {
    const run = (from: number, to: number) => fuzz({ policies: fuzzPolicies(), seed: 3, from, to });
    expect(await run(0, 300)).toEqual(await run(0, 300));
    const [first, second] = [await run(0, 150), await run(150, 300)];
    expect(first.outcomes.applied + second.outcomes.applied).toBe((await run(0, 300)).outcomes.applied);
  });
});

describe('a bad function is found out', () => {
  type Bad = (event: any) => unknown;
  const set =
    (name: string, values: unknown): Bad =>
    (event) => {
      const { response } = event.Records[0].cf;
      response.headers[name] = values;
      return response;
    };
  const good = () => loadFunction(bundleEdgeFunction(compile({ preset: 'aws-blog' })).js);

  it.each<[string, Bad, RegExp]>([
    [
      'throws',
      () => {
        throw new Error('no');
      },
      /^the function threw: Error: no$/,
    ],
    ['rejects', () => Promise.reject(new Error('no')), /^the function threw: Error: no$/],
    ['returns nothing', () => undefined, /returned no object/],
    ['adds a disallowed header', set('x-edge-a', [{ value: 'x' }]), /disallowed header: x-edge-a/],
    ['adds a read-only header', set('via', [{ value: 'x' }]), /read-only header: via/],
    ['sets a value with a line break', set('x-a', [{ value: 'a\nb' }]), /invalid character/],
    ['sets a value that is no text', set('x-a', [{ value: 1 }]), /must be an object whose value is a string/],
    ['sets no list', set('x-a', 'x'), /must be an array/],
    ['sets a key of another name', set('x-a', [{ key: 'X-B', value: 'x' }]), /in lower case is not the name x-a/],
    ['sets a bad name', set('x a', [{ value: 'x' }]), /is no header name/],
    ['sets too much', set('x-a', [{ value: 'x'.repeat(20_480) }]), /bytes, and may take 20480/],
    [
      'sets a status',
      (event) => ({ ...event.Records[0].cf.response, status: '999' }),
      /status must be from 200 to 599/,
    ],
    ['makes a body', (event) => ({ ...event.Records[0].cf.response, body: 1 }), /body is not a string/],
    [
      'replaces the headers',
      (event) => ({ ...event.Records[0].cf.response, headers: {} }),
      /not what the policy says|read-only/,
    ],
    ['does nothing', (event) => event.Records[0].cf.response, /not what the policy says: strict-transport-security/],
  ])('that %s', async (_, bad, reason) => {
    const load = (): LoadedFunction => {
      const { handler, lines } = good();
      // Odd events are not what this is about: the good function answers those.
      return {
        lines,
        handler: async (event) => {
          const answer = await handler(structuredClone(event));
          return lines.length > 0 ? answer : bad(event);
        },
      };
    };
    const policies = { 'aws-blog': compile({ preset: 'aws-blog' }) };
    const { failure } = await fuzz({ policies, seed: 1, from: 0, to: 200, load });
    expect(failure?.reason).toMatch(reason);
    expect(() => JSON.parse(failure!.event)).not.toThrow();
  });

  it.each<[string, (loaded: LoadedFunction) => LoadedFunction['handler'], RegExp]>([
    [
      'that logs and yet changes',
      ({ handler, lines }) =>
        async (event) => {
          const answer = await handler(event);
          lines.push('{"level":"ERROR","message":"m","reason":"r"}\n');
          return answer;
        },
      /logged, and yet changed/,
    ],
    [
      'that logs twice',
      ({ handler, lines }) =>
        async (event) => {
          const answer = await handler(event);
          if (lines.length > 0) lines.push(lines[0]!);
          return answer;
        },
      /logged other than one line/,
    ],
    [
      'that logs without end',
      ({ handler, lines }) =>
        async (event) => {
          const answer = await handler(event);
          if (lines.length > 0) lines[0] = `"${'x'.repeat(5000)}"\n`;
          return answer;
        },
      /log line has 5003 characters/,
    ],
    [
      'that logs no reason',
      ({ handler, lines }) =>
        async (event) => {
          const answer = await handler(event);
          if (lines.length > 0) lines[0] = '{"level":"ERROR"}\n';
          return answer;
        },
      /log line lacks something/,
    ],
  ])('%s', async (_, spoil, reason) => {
    const load = () => {
      const loaded = good();
      return { lines: loaded.lines, handler: spoil(loaded) };
    };
    const policies = { 'aws-blog': compile({ preset: 'aws-blog' }) };
    const { failure } = await fuzz({ policies, seed: 1, from: 0, to: 200, load });
    expect(failure?.reason).toMatch(reason);
  });
});
