import { FastifyStageInstrumentation } from '@stageguard/fastify/instrumentation';

new FastifyStageInstrumentation({ route: true });
