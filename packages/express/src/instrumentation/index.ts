export {
  type ExpressModule,
  ExpressStageInstrumentation,
  type ExpressStageInstrumentationConfig,
} from './express-stage-instrumentation.js';
