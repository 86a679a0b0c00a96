import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type Http2Server } from 'node:http2';
import { HttpStageInstrumentation } from '@stageguard/http/instrumentation';
import { answerFailure, type ContractApp, describeHttpContract } from '@stageguard/testing/contract';

// A scenario that installs twice stops once.
const running: HttpStageInstrumentation[] = [];
const stop = () => {
  for (const each of running.splice(0)) each.disable();
};

function listenerOf({ metrics, handle }: ContractApp) {
  running.push(new HttpStageInstrumentation({ metrics }) as HttpStageInstrumentation);
  return (req: IncomingMessage, res: ServerResponse) => void answerFailure(res, () => handle(req, res));
}

describeHttpContract({
  name: 'node:http, by instrumentation',
  protocol: 'http/1.1',
  start: (app) => ({ server: createServer(app.serverOptions, listenerOf(app)), stop }),
});

describeHttpContract({
  name: 'the compatibility API of node:http2, by instrumentation',
  protocol: 'h2',
  start: (app) => ({ server: createHttp2Server(listenerOf(app) as never) as Http2Server, stop }),
});
