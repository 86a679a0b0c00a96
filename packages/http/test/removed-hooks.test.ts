import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

// In a process of its own: all messages of the process inherit from what is tampered with.
const PROGRAM = join(__dirname, 'fixtures', 'removed-hooks.cjs');

it('hooks that a tool removes are put back, three times; the requests of that second end all the same', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM]);
  const mended = { left: 1, back: true, nextLeft: 0, stages: ['handle', 'respond'] };
  const leftAlone = { left: 1, back: false, nextLeft: 1, stages: ['handle', 'handle'] };
  expect(JSON.parse(stdout)).toEqual([mended, mended, mended, leftAlone, leftAlone]);
});
