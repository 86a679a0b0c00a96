// Tests run on the built `dist` of every package, as users do. STAGEGUARD_SRC=1 maps the packages to
// their sources instead, for coverage and mutation testing.
const toSources = {
  '^@stageguard/(core|http|http-client|express|koa|fastify|hono|grpc|zpages|watchdog|spans|register|testing)$':
    '<rootDir>/packages/$1/src/index.ts',
  '^@stageguard/(http|http-client|express|koa|fastify|grpc)/instrumentation$':
    '<rootDir>/packages/$1/src/instrumentation/index.ts',
  '^@stageguard/core/adapter$': '<rootDir>/packages/core/src/adapter/index.ts',
};

// The matrix names modules here of which it has other versions.
const replaced = Object.fromEntries(
  (process.env.STAGEGUARD_REPLACED ?? '')
    .split(',')
    .filter(Boolean)
    .map((name) => [`^${name}$`, `<rootDir>/packages/matrix/node_modules/${name}`]),
);

module.exports = {
  testEnvironment: 'node',
  // What a file's tests leave running, an exporter's timer say, may look at its globals once more.
  testEnvironmentOptions: { globalsCleanup: 'off' },
  setupFiles: ['<rootDir>/jest.registries.cjs'],
  // What files leave behind (see above) makes full collections slow, which several of them ask for.
  workerIdleMemoryLimit: '400MB',
  // A busy machine is slow, and no test asserts the clock.
  testTimeout: 120_000,
  testMatch: ['<rootDir>/{packages,examples}/*/test/**/*.test.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // TypeScript's sources name the file that will be there once they are compiled.
  moduleNameMapper: {
    '^(\\.{1,2}/.+)\\.js$': '$1',
    ...replaced,
    ...(process.env.STAGEGUARD_SRC ? toSources : {}),
  },
};
