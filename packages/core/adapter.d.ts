// For resolvers that do not know `exports`.
export * from './dist/adapter/index.js';
