import { plugin } from '@stageguard/fastify';
import { describeHttpContract } from '@stageguard/testing/contract';
import { bindingOf, type Install } from './contract/binding';
import { FASTIFIES } from './fixtures/fastifies';

const install: Install = (create, metrics) => {
  const app = create();
  app.register(plugin(metrics));
  return { app };
};

for (const [name, fastify] of FASTIFIES) {
  describeHttpContract(bindingOf(`${name}, by plugin`, fastify, 'http/1.1', install));
  describeHttpContract(bindingOf(`${name}, HTTP/2, by plugin`, fastify, 'h2', install));
}
