import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { KINDS } from './fixtures/kinds';

interface Tried {
  readonly kind: string;
  readonly without: unknown;
  readonly guarded: unknown;
  readonly counts: readonly number[];
  readonly stages: readonly Record<string, unknown>[];
}

async function tryOut(pollution: string): Promise<{ tried: Tried[]; logs: string[] }> {
  const script = join(__dirname, 'fixtures', 'polluted.cjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script, pollution], { timeout: 100_000 });
  return JSON.parse(stdout);
}

describe('where something else has polluted a prototype before we are loaded', () => {
  it.each([
    'Object.prototype',
    'the names of our attributes',
    'Array.prototype and Function.prototype',
    'EventEmitter.prototype',
  ])(
    'every server serves as without us, and counts: %s',
    async (pollution) => {
      const { tried, logs } = await tryOut(pollution);
      expect(tried.map(({ kind }) => kind)).toEqual(KINDS.map(({ name }) => name));
      for (const { without, guarded, counts, stages } of tried) {
        expect(guarded).toEqual(without);
        expect(new Set(counts)).toEqual(new Set([0]));
        expect(stages).toContainEqual({ stage: 'work' });
        expect(stages).toContainEqual({ stage: 'route', phase: 'decode' });
        expect(stages).not.toContainEqual(expect.objectContaining({ stage: 'polluted' }));
        expect(stages).not.toContainEqual(expect.objectContaining({ stage: '_OTHER' }));
      }
      expect(logs).toEqual([]);
    },
    90_000,
  );
});
