import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { runProgram } from '@stageguard/testing/program';

const PROGRAM = join(__dirname, 'fixtures/under-node-sdk.mjs');

/** What is read: in flight, in `handle`, in all stages, in `database`. */
type Read = readonly [active: number, handle: number, stages: number, database: number];

/** A moment at which every object, the page for every object, and one series of the scrape say the same. */
const agreed = (moment: string, read: Read) => ({
  moment,
  own: [read, read, read],
  shown: [read, read, read],
  exported: read,
  helps: 1,
});

it.each([
  ['before the application makes its metrics', 'before'],
  ['after it', 'after'],
  ['with a request in flight', 'amid'],
])(
  "under NodeSDK, started %s, its instrumentations and the application's own metrics agree at every moment",
  async (_, when) => {
    const { out, err, code } = await runProgram([PROGRAM, when]);
    expect({ err, code }).toEqual({ err: '', code: 0 });
    const moments = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(moments).toEqual([
      agreed('one', [1, 1, 1, 0]),
      agreed('three', [3, 2, 3, 1]),
      agreed('draining, drained: ', [2, 1, 2, 1]),
      agreed('drained: http,instrumentation', [0, 0, 0, 0]),
    ]);
  },
  30_000,
);
