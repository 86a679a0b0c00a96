export type { SoakOptions } from './options.js';
export { soak } from './soak.js';
export type { Survived } from './survived.js';
export { table } from './table.js';
export { Violation } from './violation.js';
