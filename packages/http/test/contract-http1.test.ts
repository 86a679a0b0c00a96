import { createServer } from 'node:http';
import { track } from '@stageguard/http';
import { answerFailure, describeHttpContract } from '@stageguard/testing/contract';
import { ownScenarios } from './own-scenarios.js';

describeHttpContract(
  {
    name: 'track in node:http',
    protocol: 'http/1.1',
    start: ({ metrics, handle, serverOptions }) => ({
      server: createServer(serverOptions, (req, res) => {
        void track(metrics, req, res).with(answerFailure, res, () => handle(req, res));
      }),
    }),
  },
  ownScenarios(createServer),
);
