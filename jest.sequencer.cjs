const { default: Sequencer } = require('@jest/test-sequencer');

/** A clean checkout knows no durations. The longest first, or the whole waits for it at the end. */
const LONGEST = ['least-privilege', 'spine', 'deploy', 'destroy', 'state-care', 'adopt'];

/** What deploys for real takes longest, most of it waiting: it starts first, and the others run beside it. */
module.exports = class extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      if (!path.includes('/__tests__/loopback/')) return LONGEST.length + 1;
      const found = LONGEST.findIndex((name) => path.endsWith(`/${name}.test.ts`));
      return found < 0 ? LONGEST.length : found;
    };
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
};
