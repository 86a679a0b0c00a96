import { plugin } from '@stageguard/fastify';
import { FastifyStageInstrumentation } from '@stageguard/fastify/instrumentation';
import { itJoinsItsServer } from '@stageguard/testing/contract';
import { FASTIFIES } from './fixtures/fastifies';
import { serve } from './fixtures/serve';

for (const [name, fastify] of FASTIFIES) {
  itJoinsItsServer({
    name,
    create: (config) => new FastifyStageInstrumentation(config),
    async start(metrics, find) {
      const app = fastify();
      await app.register(plugin(metrics));
      app.get('/users/:id', () => find());
      return serve(app);
    },
  });
}
