export {
  HttpClientStageInstrumentation,
  type HttpClientStageInstrumentationConfig,
} from './http-client-stage-instrumentation.js';
