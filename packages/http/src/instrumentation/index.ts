// For everybody.

export {
  HttpStageInstrumentation,
  type HttpStageInstrumentationConfig,
} from './http-stage-instrumentation.js';

// For authors of adapters.

export {
  HttpInstrumentation,
  type HttpInstrumentationConfig,
  type HttpInstrumentationDefinition,
} from './http-instrumentation.js';
export { sameOptions } from './same-options.js';
export { StageInstrumentation, type StageInstrumentationDefinition } from './stage-instrumentation.js';
