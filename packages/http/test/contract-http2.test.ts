import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Http2Server } from 'node:http2';
import { track } from '@stageguard/http';
import { answerFailure, describeHttpContract, type Handler } from '@stageguard/testing/contract';
import { ownScenarios } from './own-scenarios.js';

describeHttpContract(
  {
    name: 'track in the compatibility API of node:http2',
    protocol: 'h2',
    start: ({ metrics, handle }) => ({
      server: create((req, res) => track(metrics, req, res).with(answerFailure, res, () => handle(req, res))),
    }),
  },
  ownScenarios(create),
);

/** A server that hands its messages to the handler as HTTP/1.1's. */
function create(handle: Handler): Http2Server {
  return createServer((req, res) => {
    handle(req as unknown as IncomingMessage, res as unknown as ServerResponse);
  });
}
