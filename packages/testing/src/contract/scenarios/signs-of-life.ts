import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Scenario } from '../scenario.js';
import type { World } from '../world.js';

// More than the socket buffers of both sides take up.
const LARGE = Buffer.alloc(24 * 1024 * 1024, 'x');

/** Bytes that move are signs of life in `receive` and `respond`, without a call. */
export const signsOfLife: readonly Scenario[] = [
  {
    name: 'exactly the exchanges whose bytes do not move are overdue, beside one that streams and one that uploads',
    async run(world) {
      const answers: (() => void)[] = [];
      let stream = () => {};
      await world.serve((req, res) => {
        answers.push(() => res.end());
        if (req.url === '/unread') res.write(LARGE);
        if (req.url === '/silent' || req.url === '/streams') res.writeHead(200).flushHeaders();
        if (req.url === '/streams') stream = () => void res.write('x');
        if (req.url?.startsWith('/upload')) req.resume();
      });
      const { client } = world;
      const silent = client.request({ path: '/silent' });
      const streams = client.request({ path: '/streams' });
      const stalled = client.request({ path: '/upload/stalled', method: 'POST', upload: true });
      const uploads = client.request({ path: '/upload', method: 'POST', upload: true });
      const texts = [silent, streams].map((exchange) => exchange.text());
      for (const upload of [stalled, uploads]) upload.write('x');
      await world.arrivals(4);
      // The last, since Node refuses streams of a session in which so much waits.
      const unread = client.request({ path: '/unread' });
      await unread.head;
      // Once a second somebody looks, whatever the clock says.
      const deadline = AbortSignal.timeout(30_000);
      while (!isDeepStrictEqual(await overdue(world), { receive: 1, respond: 2 })) {
        if (deadline.aborted) throw new Error(`overdue are ${JSON.stringify(await overdue(world))}`);
        stream();
        uploads.write('x');
        world.pass(40);
        await sleep(20);
      }
      for (const upload of [stalled, uploads]) upload.end();
      for (const answer of answers) answer();
      await Promise.all([...texts, ...[unread, stalled, uploads].map((exchange) => exchange.text())]);
      return { requests: 5, ended: { answered: 5 } };
    },
  },
];

async function overdue(world: World): Promise<Record<string, number>> {
  const points = (await world.collect()).points(`${world.metrics.name}.stage_overdue_requests`);
  const above = points.filter(({ value }) => value !== 0);
  return Object.fromEntries(above.map(({ attributes, value }) => [String(attributes['stage']), value]));
}
