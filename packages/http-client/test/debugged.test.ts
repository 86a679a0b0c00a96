import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const PROGRAM = join(__dirname, 'fixtures/debugged.mjs');

const NODE = Number(process.versions.node.split('.')[0]);
const COPIES = ['undici7', ...(NODE < 22 ? [] : ['undici8'])];

// From 7 on it writes nothing where somebody listens to its channels when it is loaded.
describe.each(COPIES)('%s with NODE_DEBUG', (copy) => {
  it.each(['undici', 'fetch'])(
    '=%s writes what it writes without ours, and its call is counted',
    async (section) => {
      const [plain, counted] = [await run(copy, 'plain', section), await run(copy, 'counted', section)];
      expect(plain.lines).toContainEqual(expect.stringContaining('sending request to GET'));
      expect(counted.lines).toEqual(plain.lines);
      expect([plain.out, counted.out]).toEqual([[], [['answered', 1]]]);
    },
  );
});

async function run(copy: string, by: string, NODE_DEBUG: string): Promise<{ lines: string[]; out: unknown }> {
  const env = { ...process.env, NODE_DEBUG };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [PROGRAM, copy, by], { env });
  const lines = stderr.split('\n').map((line) => line.replace(/(?<=^[A-Z]+ )\d+|(?<=:)\d{4,}/g, 'N'));
  return { lines, out: JSON.parse(stdout) };
}
