export {
  FastifyStageInstrumentation,
  type FastifyStageInstrumentationConfig,
} from './fastify-stage-instrumentation.js';
