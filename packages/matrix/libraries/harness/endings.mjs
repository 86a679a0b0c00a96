import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { dial, wire } from './client.mjs';
import { until } from './until.mjs';

const N = 5;

const times = (fn) => Promise.all(Array.from({ length: N }, fn));

/** The scenarios of who waits for the answer: an HTTP client, or what calls the library by `send`. */
export function* stays({ hello, hang, work, body, stream, missing, fails }, by = '', send = undefined) {
  yield [
    `answers${by}`,
    async (world) => {
      for (const request of [hello, body]) {
        if (!request) continue;
        const { status } = await world.ask(request, send);
        if (!(status < 300)) throw new Error(`${request.path} answers ${status}`);
      }
      for (const request of [missing, fails]) if (request) await world.ask(request, send);
    },
  ];
  for (const [stage, request] of Object.entries({ handle: hang, work, respond: stream })) {
    if (!request) continue;
    yield [
      `hang in ${stage}${by}`,
      async (world) => {
        const answers = times(() => world.ask(request, send));
        await world.hung(N);
        await world.counted({ [stage]: N });
        world.gate.release();
        await answers;
      },
    ];
  }
}

/** The scenarios of clients that leave, for servers. `after` is what an answerless handler leaves until it ends. */
export function* leaves({ hang, work, body, stream }, { after = {}, server }) {
  const cut = (name, request, stage, leave, rest) => [
    name,
    async (world) => {
      const sockets = await times(() => dial(world.port, wire(request)));
      await world.hung(N);
      await world.counted({ [stage]: N });
      leave(sockets);
      await world.counted(rest);
    },
  ];
  const destroy = (sockets) => {
    for (const its of sockets) its.destroy();
  };
  if (hang) {
    yield cut('client leaves before the answer', hang, 'handle', destroy, after);
    yield cut('server cuts all connections', hang, 'handle', () => server.closeAllConnections(), after);
  }
  if (work) yield cut('client leaves a run', work, 'work', destroy, { detached: N });
  if (stream) yield cut('client leaves amid the answer', stream, 'respond', destroy, {});
  if (body) {
    yield [
      'client leaves amid the upload',
      async (world) => {
        const sockets = await times(() => dial(world.port, wire(body, 0.5)));
        await world.counted({ receive: N });
        destroy(sockets);
      },
    ];
  }
  if (hang && body) {
    yield [
      'pipelined client leaves',
      async (world) => {
        const sockets = await times(() => dial(world.port, Buffer.concat([wire(hang), wire(body)])));
        await world.hung(N);
        await world.counted({ handle: N, respond: N });
        destroy(sockets);
        await world.counted(after);
      },
    ];
  }
}

/** Clients that leave at any moment. To be the last one: what they have sent may arrive long after them. */
export function* storm({ hello, hang, work, body, stream }, server) {
  const requests = [hang, work, body, stream].filter(Boolean);
  const connections = promisify(server.getConnections.bind(server));
  yield [
    'a hundred clients leave at any moment',
    async (world) => {
      await Promise.all(
        Array.from({ length: 100 }, async (_, i) => {
          const socket = await dial(world.port, wire(requests[i % requests.length], (i % 5) / 4));
          await sleep(i % 50);
          socket.destroy();
        }),
      );
      // By then the server has accepted all of them.
      await world.ask(hello);
      if (!(await until(async () => (await connections()) === 0))) throw new Error('connections stay');
    },
  ];
}
