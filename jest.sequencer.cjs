const { default: Sequencer } = require('@jest/test-sequencer');

/** What deploys for real takes longest, most of it waiting: it starts first, and the others run beside it. */
module.exports = class extends Sequencer {
  sort(tests) {
    const isLocal = ({ path }) => Number(path.includes('/__tests__/local/'));
    return [...super.sort(tests)].sort((a, b) => isLocal(b) - isLocal(a));
  }
};
