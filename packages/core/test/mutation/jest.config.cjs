/** For the copy of a package that is mutated, beside that of the core. */
module.exports = {
  testEnvironment: 'node',
  testEnvironmentOptions: { globalsCleanup: 'off' },
  testMatch: ['<rootDir>/test/*.test.ts'],
  testRunner: '<rootDir>/../core/test/mutation/runner.cjs',
  reporters: [],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  moduleNameMapper: {
    '^@stageguard/(core|http|http-client)/package.json$': '<rootDir>/../$1/package.json',
    '^@stageguard/(core|http|http-client)$': '<rootDir>/../$1/src/index.ts',
    '^@stageguard/core/adapter$': '<rootDir>/../core/src/adapter/index.ts',
    '^@stageguard/(http|http-client)/instrumentation$': '<rootDir>/../$1/src/instrumentation/index.ts',
    '^\\.\\./dist/(.+)\\.js$': '<rootDir>/src/$1',
    '^(\\.{1,2}/.+)\\.js$': '$1',
  },
};
