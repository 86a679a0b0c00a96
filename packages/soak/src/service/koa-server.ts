import { createServer, type Server } from 'node:http';
import { Readable } from 'node:stream';
import { middleware } from '@stageguard/koa';
import Koa from 'koa';
import { behaviours, unknown } from './behaviours.js';
import { bridgeUpgrades } from './bridge.js';
import type { ServiceMetrics } from './metrics.js';
import { pieces } from './pieces.js';
import { asked } from './work.js';

/** Koa answers what it is given as a body; the rest is done on Node's own objects. */
export function koaServer(metrics: ServiceMetrics): Server {
  const app = new Koa();
  app.silent = true;
  app.use(middleware(metrics));
  app.use(async (ctx) => {
    const { behaviour, amount } = asked(ctx.url);
    if (behaviour === 'quick') {
      ctx.body = 'quick';
      return;
    }
    if (behaviour === 'stream') {
      ctx.body = Readable.from(pieces(amount));
      return;
    }
    if (behaviour !== 'fails' && behaviour !== 'rejects') ctx.respond = false;
    const { req, res } = ctx;
    await (behaviours[behaviour] ?? unknown)({ req, res, metrics, amount });
  });
  return bridgeUpgrades(createServer(app.callback()));
}
