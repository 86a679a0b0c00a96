import { KoaStageInstrumentation } from '@stageguard/koa/instrumentation';
import { describeHttpContract } from '@stageguard/testing/contract';
import { bindingOf, type InstallKoa } from './contract/binding';
import { KOAS } from './fixtures/koas';

const install: InstallKoa = (Koa, metrics) => {
  const instrumentation = new KoaStageInstrumentation({ metrics });
  instrumentation.instrument(Koa);
  return { app: new Koa(), stop: () => instrumentation.disable() };
};

for (const [name, Koa] of KOAS) {
  describeHttpContract(bindingOf(`${name}, by instrumentation`, Koa, 'http/1.1', install));
  describeHttpContract(bindingOf(`${name}, HTTP/2, by instrumentation`, Koa, 'h2', install));
}
