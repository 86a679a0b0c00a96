export { type CoreOptions, fuzzCore } from './core/fuzz-core.js';
