import { middleware } from '@stageguard/koa';
import { describeHttpContract } from '@stageguard/testing/contract';
import { bindingOf, type InstallKoa } from './contract/binding';
import { KOAS } from './fixtures/koas';

const install: InstallKoa = (Koa, metrics) => {
  const app = new Koa();
  app.use(middleware(metrics));
  return { app };
};

for (const [name, Koa] of KOAS) {
  describeHttpContract(bindingOf(`${name}, by middleware`, Koa, 'http/1.1', install));
  describeHttpContract(bindingOf(`${name}, HTTP/2, by middleware`, Koa, 'h2', install));
}
