export { foreign, isToBeExplained, type Row, type Wanted } from './foreign.js';
export type { Suite } from './suite.js';
export { SUITES } from './suites.js';
