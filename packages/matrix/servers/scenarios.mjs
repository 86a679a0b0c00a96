import { isDeepStrictEqual } from 'node:util';
import { ask, dial, wire } from './harness/client.mjs';

const IDS = [0, 1, 2, 3, 4];
const N = IDS.length;
/** The one that leaves. */
const LEAVES = 2;
/** A subscription of GraphQL asks for it. */
const HEADERS = { accept: 'text/event-stream, */*' };

/**
 * What every server of the table is asked. `hang` and `stream` are its paths, with `ID` where the number of the request
 * goes. `after` is the stage in which a request is kept whose client has left its handler; `route` and `traced` say what
 * requests have to bear.
 */
export function* scenarios({ hang, stream, after, route, traced }) {
  const all = (path, send) =>
    Promise.all(IDS.map((id) => send({ path: path.replace('ID', id), headers: HEADERS })));
  const asked = (world, path) => all(path, (request) => ask(world.port, request));
  const dialled = (world, path) => all(path, (request) => dial(world.port, wire(request)));
  const leave = (n) => (after === undefined ? {} : { [after]: n });

  yield [
    'five hang in handle, each the current one of its handler, and are answered',
    async (world) => {
      world.works = true;
      const answers = asked(world, hang);
      await world.hung(N);
      await world.counted({ handle: N });
      await bear(world, { stage: 'handle', hang, route, traced });
      world.gate.release();
      await world.hung(N);
      await world.counted({ work: N });
      await bear(world, { stage: 'work', hang, route, traced });
      world.gate.release();
      world.answered(await answers);
    },
  ];
  yield [
    'one of five leaves, and no other ends',
    async (world) => {
      const sockets = await dialled(world, hang);
      await world.hung(N);
      await world.counted({ handle: N });
      sockets[LEAVES].destroy();
      await world.counted({ handle: N - 1, ...leave(1) });
      if (world.counting === undefined) return;
      const others = IDS.filter((id) => world.seen.get(id).current.stage === 'handle');
      const wanted = IDS.filter((id) => id !== LEAVES);
      if (!isDeepStrictEqual(others, wanted)) throw new Error(`${others} are in handle, not ${wanted}`);
    },
  ];
  yield [
    'five are answered in part, then to the end',
    async (world) => {
      const answers = asked(world, stream);
      await world.hung(N);
      await world.counted({ respond: N });
      world.gate.release();
      world.answered(await answers);
    },
  ];
  yield [
    'five leave before the answer',
    async (world) => {
      const sockets = await dialled(world, hang);
      await world.hung(N);
      await world.counted({ handle: N });
      for (const its of sockets) its.destroy();
      await world.counted(leave(N));
    },
  ];
  yield [
    'five leave amid the answer',
    async (world) => {
      const sockets = await dialled(world, stream);
      await world.hung(N);
      await world.counted({ respond: N });
      for (const its of sockets) its.destroy();
      await world.counted({});
    },
  ];
}

/** What is in flight are the requests of these handlers, each once: by its mark, its name, its trace and its route. */
async function bear(world, { stage, hang, route, traced }) {
  if (world.counting === undefined) return;
  const [pattern] = hang.split('?', 1);
  const wanted = IDS.map((id) => ({
    id,
    name: `GET ${route ?? pattern.replace('ID', id)}`,
    route,
    stage,
    traceId: world.seen.get(id).traceId,
  }));
  const { oldest } = world.counting.http.snapshot();
  const found = oldest.map(({ name, stage: its, traceId, attributes }) => ({
    id: attributes.id,
    name,
    route: attributes['http.route'],
    stage: its,
    traceId,
  }));
  found.sort((a, b) => a.id - b.id);
  if (!isDeepStrictEqual(found, wanted)) {
    throw new Error(`in flight are ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
  }
  const traces = new Set(wanted.map(({ traceId }) => traceId));
  if (traces.size !== (traced ? N : 1)) throw new Error(`the traces of handlers are ${[...traces]}`);
  const { routes } = await world.counting.counts();
  if (!isDeepStrictEqual(routes, route === undefined ? {} : { [route]: N })) {
    throw new Error(`the counts by route are ${JSON.stringify(routes)}`);
  }
}
