import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http2';
import { track } from '@stageguard/http';
import { answerFailure, describeHttpContract } from '@stageguard/testing/contract';

describeHttpContract({
  name: 'track in the compatibility API of node:http2',
  protocol: 'h2',
  start: ({ metrics, handle }) => ({
    server: createServer((request, response) => {
      const req = request as unknown as IncomingMessage;
      const res = response as unknown as ServerResponse;
      void track(metrics, request, response).with(answerFailure, res, () => handle(req, res));
    }),
  }),
});
