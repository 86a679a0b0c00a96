import { FastifyStageInstrumentation } from '@stageguard/fastify/instrumentation';
import { describeHttpContract } from '@stageguard/testing/contract';
import { bindingOf, type Install } from './contract/binding';
import { FASTIFIES } from './fixtures/fastifies';

const install: Install = (create, metrics) => {
  const instrumentation = new FastifyStageInstrumentation({ metrics });
  return { app: create(), stop: () => instrumentation.disable() };
};

for (const [name, fastify] of FASTIFIES) {
  describeHttpContract(bindingOf(`${name}, by instrumentation`, fastify, 'http/1.1', install));
  describeHttpContract(bindingOf(`${name}, HTTP/2, by instrumentation`, fastify, 'h2', install));
}
