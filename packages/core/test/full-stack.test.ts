import { setFlagsFromString } from 'node:v8';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { release } from '@stageguard/core/adapter';
import { createLab } from './fixtures/lab';

// Optimized frames are so small that the edge is seldom met.
beforeAll(() => setFlagsFromString('--no-opt'));

const PADS = 150;
const lab = () => createLab({ stages: { db: {} }, lifecycle: ['handle', 'detached'] });
type Metrics = ReturnType<typeof lab>['metrics'];
type Request = ReturnType<Metrics['begin']>;

/** Calls `deep` from so far above the edge of the stack, where it recurses until the stack is full. */
function overflow(pad: number, deep: () => unknown): void {
  const down = (n: number): unknown => (n === 0 ? deep() : down(n - 1));
  try {
    down(pad);
  } catch (error) {
    // Not of this realm where Node's own code has run out of stack.
    if ((error as Error).name !== 'RangeError') throw error;
  }
}

const WAYS: Record<string, (request: Request, metrics: Metrics, pad: number) => void> = {
  'run by the request': (request, _, pad) => {
    const deep = (): unknown => request.run('db', deep);
    overflow(pad, deep);
  },
  'run by the metrics': (request, metrics, pad) => {
    const deep = (): unknown => metrics.run('db', deep);
    request.with(() => overflow(pad, deep));
  },
  'jobs within jobs': (_, metrics, pad) => {
    const jobs = (): unknown => metrics.run('db', jobs);
    overflow(pad, jobs);
  },
  with: (request, _, pad) => {
    const deep = (): unknown => request.with(deep);
    overflow(pad, deep);
  },
  'enter at the edge': (request) => {
    const down = (): void => {
      try {
        down();
      } catch {
        request.enter('db');
        request.setAttributes({ model: 'a' });
        request.leave();
      }
    };
    overflow(0, down);
  },
};

describe('a stack that is full', () => {
  it.each(Object.entries(WAYS))('leaves nothing behind: %s', async (_, way) => {
    const { collect, metrics } = lab();
    for (let pad = 0; pad < PADS; pad++) {
      const request = metrics.begin();
      way(request, metrics, pad);
      expect(request.stage).toBe('handle');
      release(request);
      const { active, stages } = metrics.snapshot();
      expect([active, stages.reduce((sum, { count }) => sum + count, 0)]).toEqual([0, 0]);
    }
    expect((await collect()).sum('app.active_requests')).toBe(0);
  });

  it('ends what is ended at its edge', async () => {
    const { collect, metrics } = lab();
    for (let i = 0; i < PADS; i++) {
      const request = metrics.begin();
      const down = (): void => {
        try {
          down();
        } catch {
          request.end();
        }
      };
      overflow(i, down);
      expect(request.stage).toBeUndefined();
    }
    expect(metrics.active).toBe(0);
    expect((await collect()).sum('app.active_requests')).toBe(0);
  });

  it('passes on what the function threw, and not that there was no room to end its stage', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    let seen: unknown;
    const deep = (n: number): unknown =>
      request.run('db', () => {
        if (n === 20_000) throw new Error('of the application');
        return deep(n + 1);
      });
    try {
      deep(0);
    } catch (error) {
      seen = error;
    }
    expect((seen as Error).name).toBe('RangeError');
    expect(request.stage).toBe('handle');
    release(request);
    expect(metrics.active).toBe(0);
  });
});
