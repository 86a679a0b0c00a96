import { EventEmitter } from 'node:events';
import { createMocks } from 'node-mocks-http';

// Its requests are no streams, and its responses write no headers before their end.
export const requests = { body: null, stream: null, missing: null, fails: null };

// That mocks without an emitter of events are not counted.
export const warns = 1;

/** A unit test of handlers behind the middleware. */
export function start({ http, middleware, hang, work }) {
  const count = middleware(http);
  const handlers = {
    '/hello': (_req, res) => res.json({ hello: 'world' }),
    '/hang': (_req, res) => hang().then(() => res.send('hung')),
    '/work': (_req, res) => work().then(() => res.send('worked')),
  };
  const mocked = (options) => async (request) => {
    const { req, res } = createMocks({ method: 'GET', url: request.path }, options);
    await new Promise((resolve) => count(req, res, () => resolve(handlers[request.path](req, res))));
    return { status: res.statusCode, headers: res._getHeaders(), body: res._getData() };
  };
  silent = mocked();
  return { invoke: { 'mocked with events': mocked({ eventEmitter: EventEmitter }) } };
}

let silent;

export const scenarios = {
  'mocked without events: not counted': async (world) => {
    const answer = world.ask({ path: '/hang' }, silent);
    await world.hung(1);
    await world.idle();
    world.gate.release();
    await answer;
  },
};
