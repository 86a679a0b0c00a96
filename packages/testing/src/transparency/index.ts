export { type Observation, observe, type Traffic } from './observe.js';
export type { Record } from './record.js';
