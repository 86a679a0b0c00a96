import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { runInThisContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { advance, release } from '@stageguard/core/adapter';
import { track } from '@stageguard/http';
import {
  answerFailure,
  type ContractMetrics,
  type HttpBinding,
  runScenario,
  scenariosOf,
} from '@stageguard/testing/contract';

type Adapter = (
  metrics: ContractMetrics,
  req: IncomingMessage,
  res: ServerResponse,
  next: () => void,
) => void;

function binding(adapter: Adapter): HttpBinding {
  return {
    name: 'an adapter',
    protocol: 'http/1.1',
    start: ({ metrics, handle, serverOptions }) => ({
      server: createServer(serverOptions, (req, res) => {
        adapter(metrics, req, res, () => void answerFailure(res, () => handle(req, res)));
      }),
    }),
  };
}

function play(adapter: Adapter, name: string): Promise<void> {
  const bound = binding(adapter);
  const scenario = Object.values(scenariosOf(bound))
    .flat()
    .find((each) => each.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario '${name}'`);
  return runScenario(bound, scenario);
}

const right: Adapter = (metrics, req, res, next) => track(metrics, req, res).with(next);

/** Requests that are never ended would else be collected while a scenario waits for their end. */
const kept: object[] = [];

/** A request that is handled from begin to end, which is when that event says so. */
const endingOn =
  (event: 'finish' | 'close'): Adapter =>
  (metrics, _req, res, next) => {
    const request = metrics.begin({}, { stage: 'handle' });
    kept.push(request);
    res.once(event, () => request.end());
    request.with(next);
  };

const faults: readonly { does: string; adapter: Adapter; scenario: string; complaint: RegExp }[] = [
  {
    does: 'counts nothing',
    adapter: (_metrics, _req, _res, next) => next(),
    scenario: 'a request without a body is handled until its headers are written, then responds',
    complaint: /"handle"/,
  },
  {
    does: 'ends on finish alone',
    adapter: endingOn('finish'),
    scenario: 'a client that closes the connection before the headers',
    complaint: /still in flight: .*"active":1/,
  },
  {
    does: 'ends when the headers are written',
    adapter: (metrics, req, res, next) => {
      const request = metrics.begin({}, { stage: 'handle' });
      const { writeHead } = res;
      res.writeHead = (...args: unknown[]) => {
        request.end();
        return Reflect.apply(writeHead, res, args);
      };
      request.with(next);
      req.resume();
    },
    scenario: 'a large body stays in flight while the client does not read it, and ends when it has',
    complaint: /"respond": 1/,
  },
  {
    does: 'counts every request twice',
    adapter: (metrics, req, res, next) => {
      endingOn('close')(metrics, req, res, () => {});
      track(metrics, req, res).with(next);
    },
    scenario: '1,000 requests on one connection count 1,000 times',
    complaint: /"handle": 2000/,
  },
  {
    does: 'has a context around the handler alone',
    adapter: endingOn('close'),
    scenario: 'current() is the right request in the events of req and res, with many at once',
    complaint: /req data/,
  },
  {
    does: 'takes the end of the body for the beginning of handling, whatever was before',
    adapter: (metrics, req, res, next) => {
      const request = metrics.begin({}, { stage: 'receive' });
      res.once('close', () => release(request, 'answered'));
      const { writeHead } = res;
      res.writeHead = (...args: unknown[]) => {
        advance(request, 'respond');
        return Reflect.apply(writeHead, res, args);
      };
      req.once('end', () => advance(request, 'handle'));
      request.with(next);
    },
    scenario: 'a body that is read after the headers were written does not take the answer back to handle',
    complaint: /"handle"/,
  },
  {
    does: 'adds listeners to the connection with every request',
    adapter: (metrics, req, res, next) => {
      req.socket.on('close', () => {});
      track(metrics, req, res).with(next);
    },
    scenario: '1,000 requests on one connection count 1,000 times',
    complaint: /MaxListenersExceededWarning/,
  },
  {
    does: 'counts something when the connection closes',
    adapter: (metrics, req, res, next) => {
      track(metrics, req, res).with(next);
      req.socket.once('close', () => metrics.begin({}, { stage: 'handle' }).end());
    },
    scenario: 'trailers are part of the response',
    complaint: /"handle": 2/,
  },
  {
    does: 'warns where nothing is wrong',
    adapter: (metrics, req, res, next) => {
      process.emitWarning('app: nothing is wrong', 'StageguardWarning');
      track(metrics, req, res).with(next);
    },
    scenario: 'trailers are part of the response',
    complaint: /StageguardWarning: app: nothing is wrong/,
  },
];

describe('the HTTP contract catches an adapter that', () => {
  it.each(faults)('$does', async ({ adapter, scenario, complaint }) => {
    await expect(play(adapter, scenario)).rejects.toThrow(complaint);
  });

  it.each([...new Set(faults.map(({ scenario }) => scenario))])(
    'and none where track is right: %s',
    async (scenario) => {
      await expect(play(right, scenario)).resolves.toBeUndefined();
    },
  );

  it('and none where a test file that ran before in this process has lost a request', async () => {
    // Each file has a copy of `process`, and of our code.
    const processOfAll = runInThisContext('process') as NodeJS.Process;
    const lost: Adapter = (metrics, req, res, next) => {
      processOfAll.emitWarning('app: a request was garbage-collected without end()', 'StageguardWarning');
      right(metrics, req, res, next);
    };
    await expect(play(lost, 'trailers are part of the response')).resolves.toBeUndefined();
  });
});
