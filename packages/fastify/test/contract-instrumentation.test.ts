import { FastifyStageInstrumentation } from '@stageguard/fastify/instrumentation';
import { describeHttpContract, type HttpBinding } from '@stageguard/testing/contract';
import { bindingOf, type Install } from './contract/binding';
import { FASTIFIES } from './fixtures/fastifies';

const install: Install = (create, metrics) => {
  const instrumentation = new FastifyStageInstrumentation({ metrics });
  return { app: create(), stop: () => instrumentation.disable() };
};

for (const [name, fastify] of FASTIFIES) {
  // It meets the requests where the servers of applications emit them.
  const describe = (title: string, protocol: HttpBinding['protocol']) =>
    describeHttpContract({ ...bindingOf(title, fastify, protocol, install), countsServers: true });
  describe(`${name}, by instrumentation`, 'http/1.1');
  describe(`${name}, HTTP/2, by instrumentation`, 'h2');
}
