import { Random } from '../../../proof/support/random';

describe('Random', () => {
  it('gives these very numbers for this seed', () => {
    const random = new Random(42);
    expect([random.below(1000), random.below(1000), random.below(1000)]).toEqual([601, 448, 852]);
  });

  it('stays below its end, and reaches all that is', () => {
    const random = new Random(1);
    const seen = new Set(Array.from({ length: 200 }, () => random.below(5)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('is true once in so many times, about', () => {
    const random = new Random(1);
    const hits = Array.from({ length: 10_000 }, () => random.once(10)).filter(Boolean).length;
    expect(hits).toBeGreaterThan(850);
    expect(hits).toBeLessThan(1150);
  });
});
