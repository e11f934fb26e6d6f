import { fuzzRoutes } from '../../../proof/fuzz/routes/run';

describe('fuzzing the routes', () => {
  it('finds nothing in 5,000 requests', async () => {
    const { failure, redirects, rewrites, unchanged } = await fuzzRoutes({ seed: 1, from: 0, to: 5000 });
    expect(failure).toBeUndefined();
    expect(redirects).toBeGreaterThan(100);
    expect(rewrites).toBeGreaterThan(100);
    expect(unchanged).toBeGreaterThan(100);
  });

  it.each([
    ['a redirect to another host', 'location={value:', 'location={value:"//evil.example"+', /leads to/],
    ['a redirect without the headers', '.set)', '.none)', /no Content-Security-Policy/],
    ['a throw', 'respond:(', 'respond:(...all)=>{throw new Error("x")},old:(', /it threw: Error: x/],
    ['a lost query', '"?":"&"', '"":""', /redirect/],
  ])('finds %s', async (_, from, to, reason) => {
    let changed = 0;
    const change = (code: string) => {
      if (code.includes(from)) changed += 1;
      return code.replace(from, to);
    };
    const { failure } = await fuzzRoutes({ seed: 1, from: 0, to: 5000, change });
    expect(changed).toBeGreaterThan(0);
    expect(failure?.reason).toMatch(reason);
  });
});
