import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Snapshot } from '@stageguard/core';
import type { LivePageOptions } from '@stageguard/zpages';
import { History } from '../dist/history.js';
import { localPage, serve } from './serve';
import { crowded, HOSTILE, PHASES, phased, request, showing, snapshot, stage } from './snapshots';

async function shown(what: Snapshot | readonly Snapshot[], options?: LivePageOptions): Promise<string> {
  const { origin } = await serve(localPage([what].flat().map(showing), options));
  return (await fetch(`${origin}/?format=fragment`)).text();
}

/** What a reader sees, in order. */
async function words(what: Snapshot | readonly Snapshot[], options?: LivePageOptions): Promise<string> {
  return (await shown(what, options)).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

afterEach(() => {
  jest.restoreAllMocks();
});

/** Five full minutes in which every line goes up and down with every point. */
function jagged({ stages }: Snapshot) {
  const counts = Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? 0 : 1_000));
  const names = [...new Set(stages.map(({ stage }) => stage))];
  return { every: 3, active: counts, stages: names.map((stage) => ({ stage, counts })) };
}

describe('the page in words', () => {
  it('says where the requests are, and for how long', async () => {
    const text = await words(
      snapshot([stage('preprocess', 2, { oldestAge: 0.3 }), ...phased('route', [2, 36, 0], [0.8, 71.3])]),
    );
    expect(text).toContain('dynamo.frontend in flight 40 stuck 36 stuck in route, decode 71 s');
    expect(text).toContain('preprocess 2 oldest 300 ms');
    expect(text).toContain(
      'route 38 oldest 71 s idle 71 s stuck 36 in/s – out/s – prefill 800 ms 2 decode stuck 71 s 36 aggregated 0',
    );
    expect(text).toContain('Stuck in route');
  });

  it('says that nothing is stuck, in flight, or measured', async () => {
    expect(await words(snapshot([stage('handle', 1)]))).toContain('Nothing is stuck');
    expect(await words(snapshot([stage('handle', 0)]))).toContain('Nothing in flight');
    expect(await words(snapshot([stage('handle', 1, { oldestAge: undefined })]))).toContain(
      'Ages are not measured',
    );
  });

  it.each([
    [0, '0.0 ms'],
    [0.0042, '4.2 ms'],
    [0.9996, '1.0 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [119.4, '119 s'],
    [119.6, '2.0 min'],
    [3_599, '60 min'],
    [7_200, '2.0 h'],
    [86_400, '24 h'],
    [207_360, '2.4 d'],
    [864_000_000, '10,000 d'],
  ])('calls an age of %d seconds %s', async (age, expected) => {
    const text = await words(snapshot([stage('handle', 1, { oldestAge: age })]), { stuckAfter: Infinity });
    expect(text).toContain(`in flight 1 stuck 0 oldest in handle ${expected} begun/s`);
  });

  it('calls a request stuck when it has been in a stage for the limit of that stage', async () => {
    const stages = [stage('handle', 1, { oldestAge: 29.9 }), stage('respond', 1, { oldestAge: 600 })];
    expect(await words(snapshot(stages))).toContain('Stuck in respond');
    expect(await words(snapshot(stages), { stuckAfter: 20 })).toContain('Stuck in handle, respond');
    expect(await words(snapshot(stages), { stuckAfter: { respond: 601 } })).toContain('Nothing is stuck');
    const handleAlone = { handle: 20, respond: Number.POSITIVE_INFINITY };
    expect(await words(snapshot(stages), { stuckAfter: handleAlone })).toContain('stuck in handle 30 s');
  });

  it('names the metrics object where there are several', async () => {
    const stuck = snapshot([stage('route', 1, { oldestAge: 40 })], { oldest: [request({ ageInStage: 40 })] });
    const fine = snapshot([stage('handle', 3)], {
      name: 'http.server',
      oldest: [request({ ageInStage: 50 })],
    });
    const text = await words([fine, stuck]);
    expect(text).toContain('Stuck in route of dynamo.frontend');
    expect(text.lastIndexOf('stuck 50 s')).toBeLessThan(text.lastIndexOf('stuck 40 s'));
    expect(await shown([fine, stuck])).toContain('data-title="Stuck 40 s in route, 3 + 1 in flight');
  });

  it('lists the oldest requests of all metrics objects together, at most as many as `oldest` says', async () => {
    const many = [1, 2, 3].map((ageInStage) => request({ ageInStage, name: `GET /${ageInStage}` }));
    const text = await words([snapshot([], { oldest: many }), snapshot([], { oldest: many })], { oldest: 3 });
    expect(text.match(/GET \/\d/g)).toEqual(['GET /3', 'GET /3', 'GET /2']);
  });

  it('shows a request without a name by its attributes, and one without a trace without one', async () => {
    const text = await words(snapshot([], { oldest: [request({ name: undefined, traceId: undefined })] }));
    expect(text).toContain('model=llama-3.1-70b route phase=decode stuck 71 s 70 s 72 s –');
  });
});

describe('the stages from left to right', () => {
  const order = async (names: readonly string[]) => {
    const text = await shown(snapshot(names.map((name) => stage(name, 1))));
    return [...text.matchAll(/data-stage="(\w+)"/g)].map(([, name]) => name);
  };

  it('are in the order of declaration', async () => {
    expect(await order(['receive', 'respond', 'handle'])).toEqual(['receive', 'respond', 'handle']);
  });

  it("have `respond` and `detached` of an adapter after the application's stages", async () => {
    const declared = ['receive', 'handle', 'respond', 'detached', 'preprocess', 'route'];
    expect(await order(declared)).toEqual([
      'receive',
      'handle',
      'preprocess',
      'route',
      'respond',
      'detached',
    ]);
  });
});

describe('the phases of a stage', () => {
  const of = (attributes: readonly Record<string, string | number | boolean>[]) =>
    words(snapshot(attributes.map((one, index) => stage('route', index + 1, { attributes: one }))));

  it('are its attribute sets, where they are a handful', async () => {
    const text = await of([{ phase: 'prefill', cached: true }, { phase: 'prefill', cached: false }, {}]);
    expect(text).toContain('prefill, cached=true 400 ms 1 prefill, cached=false 400 ms 2 other 400 ms 3');
  });

  it('are the values of the first attribute, where the sets are many', async () => {
    const text = await of(PHASES.flatMap((phase) => [1, 2, 3].map((tier) => ({ phase, tier }))));
    expect(text).toContain('prefill 400 ms 6 decode 400 ms 15 aggregated 400 ms 24');
  });

  it('are the largest and the rest, where the values are many', async () => {
    const text = await of(Array.from({ length: 30 }, (_, index) => ({ worker: `w${index}` })));
    expect(text).toContain(
      'w25 400 ms 26 w26 400 ms 27 w27 400 ms 28 w28 400 ms 29 w29 400 ms 30 25 more 400 ms 325',
    );
  });
});

describe('the page in bytes', () => {
  it('shows every value as text', async () => {
    const text = await shown(
      snapshot([stage(HOSTILE, 1, { attributes: { [HOSTILE]: HOSTILE, n: 1 } })], {
        name: HOSTILE,
        oldest: [
          request({
            name: HOSTILE,
            attributes: { [HOSTILE]: HOSTILE },
            stage: HOSTILE,
            stageAttributes: { [HOSTILE]: HOSTILE },
            traceId: HOSTILE,
          }),
        ],
      }),
      { title: HOSTILE },
    );
    expect(text).not.toMatch(/<(script|img|\/style)/);
    expect(text).not.toMatch(/['"] onload=/);
    expect(text.match(/&lt;img src=x onerror=alert\(2\)&gt;&#34;&#39; onload=/g)?.length).toBeGreaterThan(8);
  });

  const LONG = '<&"\'漢'.repeat(2_000);
  const long = (index: number) => `${index}${LONG}`;
  const oldest = Array.from({ length: 20 }, (_, index) =>
    request({
      name: LONG.slice(0, 120),
      attributes: { [long(index)]: LONG, b: LONG },
      stageAttributes: { phase: LONG },
      note: LONG.slice(0, 200),
      stage: 'tool',
    }),
  );
  const open = Array.from({ length: 900 }, (_, index) =>
    stage('tool', index, { attributes: { name: long(index) }, oldestAge: 71 }),
  );
  const eight = ['receive', 'handle', 'preprocess', 'route', 'dispatch', 'tool', 'respond', 'detached'];
  const phases = eight.flatMap((name) =>
    Array.from({ length: 6 }, (_, index) =>
      stage(name, 1_234, { attributes: { phase: long(index) }, oldestAge: 71 }),
    ),
  );
  const ended = eight.flatMap((name) =>
    ['answered', 'failed', 'aborted', 'abandoned', 'reclaimed', 'ended'].map((outcome) => ({
      stage: name,
      outcome,
      count: 9_000,
    })),
  );
  const endless = Array.from({ length: 60 }, (_, index) =>
    stage(LONG.slice(0, 400) + index, 9, { oldestAge: 71 }),
  );

  it.each([
    ['eight stages and their phases', snapshot(crowded(1_234, 71).stages, { oldest, ended }), ''],
    [
      '900 phases of any length',
      snapshot([...crowded(10).stages, ...open], { oldest, ended }),
      'detail of the lines',
    ],
    ['six phases of any length in each stage', snapshot(phases, { oldest, ended }), 'lines, requests'],
    ['60 stages with names of any length', snapshot([...endless, ...phases], { oldest, ended }), 'stages'],
  ])('weighs under 60 KB with five full minutes, 20 requests, and %s', async (_, what, leftOut) => {
    const source = showing(what);
    const { origin } = await serve(
      localPage(source, { traceUrl: 'https://tempo.example/explore/{traceId}' }),
    );
    // Up and down, so that every point of every line is a step: 100 of them in five minutes.
    jest.spyOn(History.prototype, 'lines').mockImplementation(() => jagged(what));
    const search = encodeURIComponent('&<漢');
    for (const query of ['', `?stage=tool&sort=idle&q=${search}`, `?stage=${encodeURIComponent('tool')}`]) {
      const text = await (await fetch(`${origin}/${query}`)).text();
      expect(Buffer.byteLength(text)).toBeLessThan(60_000);
      if (query === '') expect(/Left out[^<]*/.exec(text)?.[0] ?? '').toContain(leftOut);
    }
  });

  it('cuts a long text between characters', async () => {
    const text = await words(snapshot([stage('tool', 1, { attributes: { name: '😀'.repeat(100) } })]));
    expect(text).toContain(` ${'😀'.repeat(59)}… `);
  });
});

describe('a trace id', () => {
  const TRACE_URL = 'https://tempo.example/a?q={traceId}&w={traceId}#{traceId}';
  const linked = async (traceId: string) => {
    const text = await shown(snapshot([], { oldest: [request({ traceId })] }), { traceUrl: TRACE_URL });
    return /<a href="(https[^"]*)" target="_blank" rel="noopener noreferrer">/.exec(text)?.[1];
  };

  it('is a link where `traceUrl` says to where, as often as that has its place', async () => {
    expect(await linked('4bf92f')).toBe('https://tempo.example/a?q=4bf92f&amp;w=4bf92f#4bf92f');
    expect(await linked('a:b')).toBe('https://tempo.example/a?q=a%3Ab&amp;w=a%3Ab#a%3Ab');
  });

  it('is no link where it is none', async () => {
    for (const traceId of [HOSTILE, '../../x?a=b', '\uD800', ''])
      expect(await linked(traceId)).toBeUndefined();
  });
});
