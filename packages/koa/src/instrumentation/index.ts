export {
  type KoaModule,
  KoaStageInstrumentation,
  type KoaStageInstrumentationConfig,
} from './koa-stage-instrumentation.js';
