import { describe, expect, it } from '@jest/globals';
import type { RequestSnapshot, Snapshot } from '@stageguard/core';
import { readAnswer } from '../dist/peer-answer.js';
import { pipelineOf } from '../dist/pipeline.js';
import { together } from '../dist/together.js';
import { linesOf } from '../dist/top/lines.js';
import { BY_BUDGETS } from '../dist/top/picture.js';
import { currentTime } from '../dist/wall-clock.js';
import { localPage, serve } from './serve';
import { HOSTILE, request, showing, snapshot, stage } from './snapshots';

const STAGES = ['queue', 'await', 'receive'];

/** The calls to one upstream: how many in each stage, and the age of each there. */
function to(address: string, port: number, counts: readonly number[], age = 0.4): RequestSnapshot[] {
  return STAGES.flatMap((name, index) =>
    Array.from({ length: counts[index] ?? 0 }, () =>
      request({
        attributes: { 'http.request.method': 'GET', 'server.address': address, 'server.port': port },
        stage: name,
        stageAttributes: {},
        ageInStage: age,
        idle: age,
        overdue: age >= 30,
      }),
    ),
  );
}

/** Metrics that have these calls in flight, and more of them in `await`. */
function calling(oldest: readonly RequestSnapshot[], more = 0): Snapshot {
  const stages = STAGES.map((name) => {
    const its = oldest.filter((call) => call.stage === name);
    const overdue = its.filter((call) => call.overdue).length;
    return stage(name, its.length + (name === 'await' ? more : 0), { overdue });
  });
  return snapshot(stages, { name: 'http.client', oldest });
}

/** The list of upstreams in words, in order; `undefined` where there is none. */
async function listed(what: Snapshot): Promise<readonly string[] | undefined> {
  const { origin } = await serve(localPage(showing(what)));
  const page = await (await fetch(`${origin}/?format=fragment`)).text();
  const list = /<ul class="sets upstreams"[\s\S]*?<\/ul>/.exec(page)?.[0];
  const items = list?.split('</li>').slice(0, -1);
  return items?.map((item) => item.replace(/<[^>]*>/g, '').trim());
}

async function json(what: Snapshot): Promise<string> {
  const { origin } = await serve(localPage(showing(what)));
  return (await fetch(`${origin}/?format=json`)).text();
}

const busy = calling([
  ...to('search.internal', 443, [1, 4, 0]),
  ...to('payments.internal', 8443, [0, 38, 2], 71.3),
]);

describe('the upstreams of outgoing calls', () => {
  it('are listed by name with their calls in all stages, where those are, and the longest in one', async () => {
    expect(await listed(busy)).toEqual([
      'payments.internal:8443 40 40 stuck, 38 await, 2 receive, oldest 71 s',
      'search.internal:443 5 1 queue, 4 await, oldest 400 ms',
    ]);
  });

  it('are series of the JSON, by which several processes are added up', async () => {
    const answer = await json(busy);
    const { metrics } = JSON.parse(answer) as { metrics: [{ calls: object[] }] };
    expect(metrics[0].calls).toEqual([
      {
        stage: 'queue',
        attributes: { 'server.address': 'search.internal', 'server.port': 443 },
        count: 1,
        overdue: 0,
        oldestAge: 0.4,
        oldestIdle: 0.4,
      },
      expect.objectContaining({ stage: 'await', count: 4 }),
      expect.objectContaining({ stage: 'await', count: 38, overdue: 38, oldestAge: 71.3 }),
      expect.objectContaining({ stage: 'receive', count: 2, overdue: 2 }),
    ]);
    const facts = together([answer, answer].flatMap((text) => readAnswer(text)?.facts ?? []));
    const counts = facts.flatMap((one) => pipelineOf(one, BY_BUDGETS).upstreams.map(({ count }) => count));
    expect(counts).toEqual([80, 10]);
  });

  it('are the stuck and the busiest where they are many, and the rest in one', async () => {
    const many = Array.from({ length: 20 }, (_, index) => to(`u${index + 10}`, 80, [0, index + 1]));
    const what = calling([...to('stuck', 80, [0, 1], 99), ...many.flat()]);
    expect((await listed(what))?.map((text) => text.split(',')[0])).toEqual([
      'stuck:80 1 1 stuck',
      'u24:80 15 15 await',
      'u25:80 16 16 await',
      'u26:80 17 17 await',
      'u27:80 18 18 await',
      'u28:80 19 19 await',
      'u29:80 20 20 await',
      '14 more 105 105 await',
    ]);
  });

  it('are others where calls are not told apart, so that the sum is that of all', async () => {
    const what = calling(to('::1', 8443, [1, 2]), 7);
    expect(await listed(what)).toEqual(['[::1]:8443 3 1 queue, 2 await, oldest 400 ms', 'others 7 7 _OTHER']);
  });

  it('keep the page under 60 KB, and the JSON small, whatever they are called', async () => {
    const many = Array.from({ length: 1_500 }, (_, index) =>
      to(`${index}${HOSTILE.repeat(3)}`, 80, [0, 1], 71),
    );
    const what = calling(many.flat());
    const { origin } = await serve(localPage(showing(what)));
    const page = await (await fetch(origin)).text();
    expect(Buffer.byteLength(page)).toBeLessThan(60_000);
    expect(page).toContain('994 more');
    expect(page).not.toContain('<script>alert');
    const [facts] = readAnswer(await json(what))?.facts ?? [];
    expect(facts?.calls?.length).toBe(1_001);
    expect(facts?.calls?.at(-1)).toMatchObject({ count: 500, overdue: 500 });
  });

  it('are lines of `top`, with what the columns of stages say', async () => {
    const facts = readAnswer(await json(busy))?.facts ?? [];
    const pipelines = facts.map((one) => pipelineOf(one, BY_BUDGETS));
    const lines = linesOf(
      { time: currentTime(), processes: [], facts, pipelines },
      {
        cells: 80,
        lines: Number.POSITIVE_INFINITY,
        chosen: { of: undefined, stage: undefined },
        paused: false,
      },
    ).map(({ text }) => text.replace(/ +/g, ' '));
    const at = lines.indexOf(' upstream');
    expect(lines.slice(at, at + 3)).toEqual([
      ' upstream',
      ' ! payments.internal:8443 40 71 s 40 71 s',
      ' search.internal:443 5 400 ms 0 400 ms',
    ]);
  });

  it('are none of other metrics, whatever attributes their requests have', async () => {
    const oldest = to('this.internal', 443, [0, 1]);
    expect(await listed(snapshot([stage('handle', 1), stage('await', 1)], { oldest }))).toBeUndefined();
    expect(await listed(calling([]))).toBeUndefined();
    expect(await json(calling([]))).not.toContain('"calls"');
  });
});
