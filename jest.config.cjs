const { availableParallelism } = require('node:os');

// As cli/run.mjs does for the commands: a notice of Node versions to come, amid every output.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // Two cores may be busy with Terraform and a browser; a test that hangs still ends.
  testTimeout: 60_000,
  roots: ['<rootDir>/__tests__'],
  // Sites and their generators, with package.json files of their own.
  modulePathIgnorePatterns: ['<rootDir>/__tests__/fixtures/'],
  testMatch: ['**/*.test.ts'],
  // Most of what takes long is waiting: on two cores, three files run beside each other.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  testSequencer: '<rootDir>/jest.sequencer.cjs',
  // A package of ES modules alone, which jest cannot load as it is.
  moduleNameMapper: { '^@actions/expressions$': '<rootDir>/node_modules/@actions/expressions/dist/index.js' },
  transformIgnorePatterns: ['/node_modules/(?!@actions/expressions/)'],
  transform: {
    '^.+\\.ts$|/@actions/expressions/.+\\.js$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  workerIdleMemoryLimit: '1GB',
};
