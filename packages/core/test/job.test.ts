import './fixtures/second';

import { describe, expect, it } from '@jest/globals';
import type { Collection } from '@stageguard/testing';
import { collectGarbageUntil, watchWarnings } from '@stageguard/testing/jest';
import { deferred } from './fixtures/deferred';
import { createLab } from './fixtures/lab';
import { aSecondLater } from './fixtures/second';

const warnings = watchWarnings();
const stages = { fetch: {}, render: { format: ['pdf', 'html'] } } as const;
const lab = () => createLab({ stages });

function ended(collection: Collection): unknown[] {
  return collection
    .points('app.ended_requests')
    .filter(({ value }) => value > 0)
    .map(({ attributes, value }) => [attributes['stage'], attributes['outcome'], value]);
}

describe('a job', () => {
  it('is a request while its function runs, with its attributes, name and stage', async () => {
    const { collect, metrics } = lab();
    const done = deferred<number>();
    const result = metrics.job(
      async () => {
        expect(metrics.current()?.stage).toBe('fetch');
        const value = await done.promise;
        metrics.enter('render', { format: 'pdf' });
        return value;
      },
      { attributes: { queue: 'invoices' }, name: 'job 17', stage: 'fetch' },
    );
    expect(metrics.current()).toBeUndefined();
    expect(metrics.snapshot().oldest).toMatchObject([
      { name: 'job 17', stage: 'fetch', attributes: { queue: 'invoices' } },
    ]);
    done.resolve(7);
    expect(await result).toBe(7);
    expect(metrics.active).toBe(0);
    expect(ended(await collect())).toEqual([['render', 'ended', 1]]);
  });

  it('begins in the base stage, and returns what its function returns', async () => {
    const { collect, metrics } = lab();
    const value = {};
    expect(
      metrics.job(() => {
        expect(metrics.current()?.stage).toBe('handle');
        return value;
      }),
    ).toBe(value);
    expect(metrics.active).toBe(0);
    expect(ended(await collect())).toEqual([['handle', 'ended', 1]]);
  });

  it('ends where its function returns an async generator, and lasts while it iterates one itself', async () => {
    const { metrics } = lab();
    async function* lines() {
      yield metrics.active;
    }
    for await (const active of metrics.job(lines)) expect(active).toBe(0);
    const iterated = metrics.job(async () => {
      for await (const active of lines()) expect(active).toBe(1);
    });
    await iterated;
    expect(metrics.active).toBe(0);
  });

  it('has failed where its function throws or its promise rejects, and passes that through', async () => {
    const { collect, metrics } = lab();
    const error = new Error('no invoice');
    expect(() =>
      metrics.job(() => {
        throw error;
      }),
    ).toThrow(error);
    await expect(metrics.job(() => Promise.reject(error), { stage: 'fetch' })).rejects.toBe(error);
    expect(metrics.active).toBe(0);
    expect(ended(await collect())).toEqual([
      ['handle', 'failed', 1],
      ['fetch', 'failed', 1],
    ]);
  });

  it('is a request of its own within another one, which is current again after it', () => {
    const { metrics } = lab();
    const outer = metrics.begin();
    outer.with(() => {
      metrics.job(() => {
        metrics.enter('fetch');
        expect(metrics.active).toBe(2);
        expect(outer.stage).toBe('handle');
      });
      expect(metrics.current()?.stage).toBe('handle');
    });
    expect(metrics.active).toBe(1);
    outer.end();
  });

  it('is not counted where requests are ignored, nor by metrics that are closed', () => {
    const { metrics } = lab();
    metrics.ignore(() => metrics.job(() => expect(metrics.active).toBe(0)));
    metrics.close();
    expect(metrics.job(() => 7)).toBe(7);
  });

  it('ends with the function, not with a request that it leaves behind in its context', async () => {
    const { metrics } = lab();
    let interval: ReturnType<typeof setInterval> | undefined;
    (() => {
      void metrics.job(() => {
        interval = setInterval(() => {}, 3_600_000);
        return new Promise(() => {});
      });
    })();
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0);
    clearInterval(interval);
  });

  it('counts without an option that it does not know, and says which it knows', () => {
    const { metrics } = lab();
    const misspelt = { atributes: { queue: 'mail' }, name: 'job 17' } as object;
    for (let i = 0; i < 2; i++) {
      metrics.job(() => expect(metrics.snapshot().oldest[0]?.name).toBe('job 17'), misspelt);
      metrics.wrap(
        () => expect(metrics.active).toBe(1),
        () => misspelt,
      )();
    }
    expect(warnings).toEqual([
      "stageguard: an option of job() is ignored: TypeError: stageguard: unknown option 'atributes'; known: attributes, name, stage",
    ]);
  });

  it('counts without options that cannot be read, with one warning', () => {
    const { metrics } = lab();
    const unreadable = {
      get name(): string {
        throw new Error('no name');
      },
    };
    for (let i = 0; i < 2; i++) metrics.job(() => expect(metrics.active).toBe(1), unreadable);
    metrics.job(() => expect(metrics.active).toBe(1), null as unknown as undefined);
    expect(warnings).toEqual([
      expect.stringContaining('options of job() that cannot be read are ignored: Error: no name'),
      expect.stringContaining('options of job() that cannot be read are ignored: '),
    ]);
  });
});

describe('wrap', () => {
  it('makes each call of a handler a job, with options for its arguments', async () => {
    const { metrics } = lab();
    const seen: unknown[] = [];
    const work = metrics.wrap(
      async (job: { id: number; queue: string }, token: string) => {
        seen.push(metrics.snapshot().oldest[0], token);
        return job.id;
      },
      ({ id, queue }) => ({ attributes: { queue }, name: `job ${id}` }),
    );
    expect(await work({ id: 17, queue: 'invoices' }, 'token')).toBe(17);
    expect(seen).toMatchObject([{ name: 'job 17', attributes: { queue: 'invoices' } }, 'token']);
    expect(metrics.active).toBe(0);
  });

  it('keeps the handler’s name, length and `this`', () => {
    const { metrics } = lab();
    const queue = {
      name: 'invoices',
      work: metrics.wrap(function work(this: { name: string }, _job: number, _done: () => void) {
        return this.name;
      }),
    };
    expect([queue.work.name, queue.work.length]).toEqual(['work', 2]);
    expect(queue.work(1, () => {})).toBe('invoices');
    for (const key of ['name', 'length']) {
      const { value, ...how } = Object.getOwnPropertyDescriptor(() => {}, key) ?? {};
      expect(Object.getOwnPropertyDescriptor(queue.work, key)).toMatchObject(how);
    }
  });

  it('needs no options', () => {
    const { metrics } = lab();
    expect(metrics.wrap(() => metrics.active)()).toBe(1);
    expect(warnings).toEqual([]);
  });

  it('calls the handler where its options throw, with a warning', () => {
    const { metrics } = lab();
    const work = metrics.wrap(
      () => metrics.active,
      () => {
        throw new Error('no options');
      },
    );
    expect(work()).toBe(1);
    expect(metrics.active).toBe(0);
    expect(warnings).toEqual([
      'stageguard: the options of a job failed; it counts without: Error: no options',
    ]);
  });

  it('refuses a handler that is no function, and options that are none', () => {
    const { metrics } = lab();
    expect(() => metrics.wrap(7 as unknown as () => void)).toThrow(
      new TypeError("stageguard: option 'handler' has to be a function; given: 7"),
    );
    expect(() => metrics.wrap(() => {}, {} as unknown as () => undefined)).toThrow(
      new TypeError(
        "stageguard: option 'options' has to be a function of the handler's arguments; given: {}",
      ),
    );
  });
});
