// For test files alone: these set flags of V8, and hooks of Jest.
export { afterTest } from './after-test.js';
export { collectGarbageUntil, heapUsed } from './garbage.js';
export { watchWarnings } from './watch-warnings.js';
