import './fixtures/second';

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OverdueEvent } from '@stageguard/core';
import { release } from '@stageguard/core/adapter';
import { watchWarnings } from '@stageguard/testing/jest';
import { createLab } from './fixtures/lab';
import { aSecondLater } from './fixtures/second';

const warnings = watchWarnings();

/** Times are in seconds. */
type Said = [channel: string, name: string | undefined, ageInStage: number, idle: number];

const said: OverdueEvent[] = [];
const channels: string[] = [];
const open: { close(): void }[] = [];
/** What subscribers do once they have noted what they were told. */
let then: (event: OverdueEvent) => void = () => {};

function note(message: unknown, channel: string | symbol): void {
  said.push(message as OverdueEvent);
  channels.push(String(channel).replace('stageguard.', ''));
  then(message as OverdueEvent);
}

beforeEach(() => {
  subscribe('stageguard.overdue', note);
  subscribe('stageguard.recovered', note);
});

afterEach(() => {
  for (const metrics of open.splice(0)) metrics.close();
  aSecondLater();
  unsubscribe('stageguard.overdue', note);
  unsubscribe('stageguard.recovered', note);
  said.length = channels.length = 0;
  then = () => {};
});

const stages = { db: {}, route: { phase: ['prefill', 'decode'] } } as const;

function lab(options: { name?: string; budget?: number | false } = {}) {
  const its = createLab<typeof stages, string>({
    stages,
    lifecycle: ['handle', 'detached'],
    budget: 10,
    ...options,
  });
  open.push(its.metrics);
  return {
    ...its,
    pass(seconds: number) {
      for (let second = 0; second < seconds; second++) {
        its.clock.advance(1_000);
        aSecondLater();
      }
    },
  };
}

/** What was said since the last time. */
function news(): Said[] {
  const events = said.splice(0);
  const on = channels.splice(0);
  return events.map(({ name, ageInStage, idle }, i) => [on[i] as string, name, ageInStage, idle]);
}

describe('what is overdue', () => {
  it('is told once for each request and stage, with all that a snapshot shows of it', async () => {
    const its = lab();
    const request = its.metrics.begin({ model: 'a' }, { name: 'GET /stuck' });
    request.enter('route', { phase: 'decode' });
    request.note('tenant 7');
    its.pass(30);
    expect(said).toEqual([
      {
        metrics: 'app',
        name: 'GET /stuck',
        attributes: { model: 'a' },
        stage: 'route',
        stageAttributes: { phase: 'decode' },
        ageInStage: 11,
        idle: 11,
        traceId: undefined,
        note: 'tenant 7',
      },
    ]);
    expect(channels).toEqual(['overdue']);
    // Who was told of is overdue still.
    const collection = await its.collect();
    expect(collection.sum('app.stage_overdue_requests')).toBe(1);
    expect(collection.value('app.stage_oldest_idle', { stage: 'route', phase: 'decode' })).toBe(30);
  });

  it('is told anew in the next stage, after it has recovered from the one before', () => {
    const its = lab();
    const request = its.metrics.begin({}, { name: 'one' });
    its.pass(15);
    expect(news()).toEqual([['overdue', 'one', 11, 11]]);
    request.enter('db');
    expect(news()).toEqual([]);
    its.pass(1);
    expect(news()).toEqual([['recovered', 'one', 15, 15]]);
    its.pass(15);
    expect(news()).toEqual([['overdue', 'one', 11, 11]]);
  });

  it('is told of those that are overdue when somebody subscribes', () => {
    unsubscribe('stageguard.overdue', note);
    const its = lab();
    its.metrics.begin({}, { name: 'one' });
    its.pass(15);
    subscribe('stageguard.overdue', note);
    its.pass(1);
    expect(news()).toEqual([['overdue', 'one', 16, 16]]);
  });

  it('is told the first first, at most 1,000 a second', () => {
    const its = lab();
    const requests = Array.from({ length: 2_500 }, (_, i) => its.metrics.begin({}, { name: `${i}` }));
    its.pass(11);
    expect(news().map(([, name]) => name)).toEqual(Array.from({ length: 1_000 }, (_, i) => `${i}`));
    its.pass(1);
    expect(news()).toHaveLength(1_000);
    // Nobody was told of these.
    for (const request of requests.slice(2_000)) request.end();
    its.pass(1);
    expect(news()).toEqual([]);
    for (const request of requests) request.end();
    its.pass(1);
    expect(news()).toHaveLength(1_000);
    its.pass(1);
    expect(news()).toHaveLength(1_000);
    its.pass(1);
    expect(news()).toEqual([]);
  });

  it('is told beside metrics that have no budgets', () => {
    lab({ name: 'without', budget: false }).metrics.begin();
    const its = lab();
    its.metrics.begin({}, { name: 'one' });
    its.pass(15);
    expect(news()).toEqual([['overdue', 'one', 11, 11]]);
  });

  it('is none where a name that is asked for it ends the request', () => {
    const its = lab();
    const request = its.metrics.begin(
      {},
      {
        name: {
          toString() {
            request.end();
            return 'one';
          },
        },
      },
    );
    its.pass(15);
    expect(news()).toEqual([]);
    expect(its.metrics.active).toBe(0);
    expect(warnings).toEqual([]);
  });

  it('may be ended by whoever is told of it, with all others', async () => {
    const its = lab();
    const requests = Array.from({ length: 3 }, (_, i) => its.metrics.begin({}, { name: `${i}` }));
    then = () => {
      for (const request of requests) request.end();
    };
    its.pass(12);
    expect(news()).toEqual([
      ['overdue', '0', 11, 11],
      ['recovered', '0', 11, 11],
    ]);
    expect((await its.collect()).sum('app.stage_overdue_requests')).toBe(0);
    expect(warnings).toEqual([]);
  });
});

describe('what has recovered', () => {
  it.each<[string, (request: ReturnType<ReturnType<typeof lab>['metrics']['begin']>) => void, number?]>([
    // To the second: it reads no clock.
    ['shows a sign of life', (request) => request.progress(), 12],
    ['moves on', (request) => request.enter('db')],
    ['enters its stage anew', (request) => request.leave()],
    ['is guarded', (request) => void request.guard('db')],
    ['ends', (request) => request.end()],
    ['is released', (request) => release(request, 'aborted')],
  ])('is told in the next second where it %s', (_, act, after = 12.5) => {
    const its = lab();
    const request = its.metrics.begin({}, { name: 'one' });
    its.pass(12);
    its.clock.advance(500);
    news();
    act(request);
    its.pass(1);
    expect(news()).toEqual([['recovered', 'one', after, after]]);
    its.pass(1);
    expect(news()).toEqual([]);
  });

  it('is told how long it was silent, beside how long it was there', () => {
    const its = lab();
    const request = its.metrics.begin({}, { name: 'one' });
    its.pass(5);
    request.progress();
    its.pass(13);
    request.progress();
    its.pass(1);
    expect(news()).toEqual([
      ['overdue', 'one', 17, 11],
      ['recovered', 'one', 18, 12],
    ]);
  });

  it('is told of what its metrics leave behind when they are closed', () => {
    const its = lab();
    its.metrics.begin({}, { name: 'one' });
    its.pass(12);
    news();
    its.metrics.close();
    aSecondLater();
    expect(news()).toEqual([['recovered', 'one', 12, 12]]);
  });

  it('is nothing where nobody was told that it is overdue', () => {
    const its = lab();
    its.metrics.begin().end();
    its.metrics.begin().progress();
    its.pass(5);
    expect(news()).toEqual([]);
  });
});
