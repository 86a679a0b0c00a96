import { createServer } from 'node:http';
import { createServer as createHttp2Server, type Http2Server } from 'node:http2';
import { describeHttpContract } from '@stageguard/testing/contract';
import { listenerOf, stop } from './fixtures/by-instrumentation.js';

describeHttpContract({
  name: 'node:http, by instrumentation',
  protocol: 'http/1.1',
  countsServers: true,
  start: (app) => ({ server: createServer(app.serverOptions, listenerOf(app)), stop }),
});

describeHttpContract({
  name: 'the compatibility API of node:http2, by instrumentation',
  protocol: 'h2',
  countsServers: true,
  start: (app) => ({ server: createHttp2Server(listenerOf(app) as never) as Http2Server, stop }),
});
