import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { type HttpBinding, type Install, mountedOf } from '@stageguard/testing/contract';
import type Application from 'koa';

export type InstallKoa = Install<typeof Application, Application>;

export function bindingOf(
  name: string,
  Koa: typeof Application,
  protocol: HttpBinding['protocol'],
  install: InstallKoa,
): HttpBinding {
  return {
    name,
    protocol,
    leavesBrokenResponsesOpen: true,
    start({ metrics, handle, serverOptions }) {
      const installed = install(Koa, metrics);
      installed.app.silent = true;
      installed.app.use((ctx) => {
        ctx.respond = false;
        ctx.res.statusCode = 200;
        return handle(ctx.req, ctx.res);
      });
      const listener = installed.app.callback();
      const server = protocol === 'h2' ? createHttp2Server(listener) : createServer(serverOptions, listener);
      return mountedOf(installed, server);
    },
  };
}
