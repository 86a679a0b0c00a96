import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { KoaStageInstrumentation } from '@stageguard/koa';
import { type ContractApp, describeHttpContract, type HttpBinding } from '@stageguard/testing/contract';
import type Application from 'koa';
import { KOAS } from './fixtures/koas';

for (const [name, Koa] of KOAS) {
  describeHttpContract(byInstrumentation(name, Koa, 'http/1.1'));
  describeHttpContract(byInstrumentation(`${name}, HTTP/2`, Koa, 'h2'));
}

function byInstrumentation(
  name: string,
  Koa: typeof Application,
  protocol: HttpBinding['protocol'],
): HttpBinding {
  return {
    name: `${name}, by instrumentation`,
    protocol,
    leavesBrokenResponsesOpen: true,
    start({ metrics, handle, serverOptions }: ContractApp) {
      const instrumentation = new KoaStageInstrumentation({ metrics });
      instrumentation.instrument(Koa);
      const app = new Koa();
      app.silent = true;
      app.use((ctx) => {
        ctx.respond = false;
        ctx.res.statusCode = 200;
        return handle(ctx.req, ctx.res);
      });
      const listener = app.callback();
      const server = protocol === 'h2' ? createHttp2Server(listener) : createServer(serverOptions, listener);
      return { server, stop: () => instrumentation.disable() };
    },
  };
}
