import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { middleware } from '@stageguard/koa';
import { describeHttpContract, type HttpBinding } from '@stageguard/testing/contract';
import type Application from 'koa';
import { KOAS } from './fixtures/koas';

for (const [name, Koa] of KOAS) {
  describeHttpContract(byMiddleware(name, Koa, 'http/1.1'));
  describeHttpContract(byMiddleware(`${name}, HTTP/2`, Koa, 'h2'));
}

function byMiddleware(name: string, Koa: typeof Application, protocol: HttpBinding['protocol']): HttpBinding {
  return {
    name: `${name}, by middleware`,
    protocol,
    leavesBrokenResponsesOpen: true,
    start({ metrics, handle, serverOptions }) {
      const app = new Koa();
      app.silent = true;
      app.use(middleware(metrics));
      app.use((ctx) => {
        ctx.respond = false;
        ctx.res.statusCode = 200;
        return handle(ctx.req, ctx.res);
      });
      const listener = app.callback();
      return {
        server: protocol === 'h2' ? createHttp2Server(listener) : createServer(serverOptions, listener),
      };
    },
  };
}
