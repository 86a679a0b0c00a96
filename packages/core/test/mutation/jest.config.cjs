/** For the copy of the core that is mutated. */
module.exports = {
  testEnvironment: 'node',
  testEnvironmentOptions: { globalsCleanup: 'off' },
  testMatch: ['<rootDir>/test/*.test.ts'],
  testRunner: '<rootDir>/test/mutation/runner.cjs',
  reporters: [],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  moduleNameMapper: {
    '^@stageguard/core/package.json$': '<rootDir>/package.json',
    '^@stageguard/core$': '<rootDir>/src/index.ts',
    '^@stageguard/core/adapter$': '<rootDir>/src/adapter/index.ts',
    '^\\.\\./dist/(.+)\\.js$': '<rootDir>/src/$1',
    '^(\\.{1,2}/.+)\\.js$': '$1',
  },
};
