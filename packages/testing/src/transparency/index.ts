export { type Observation, observe, type Traffic } from './observe.js';
export type { Recording } from './recording.js';
export { inherited, signatures } from './shape.js';
