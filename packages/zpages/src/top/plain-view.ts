import type { Writable } from 'node:stream';
import type { Arguments } from './arguments.js';
import { linesOf } from './lines.js';
import type { View } from './view.js';

/** A pipe has no width; this is what a terminal shows. */
const CELLS = 80;
const lines = Number.POSITIVE_INFINITY;

/** For pipes, files and terminals that can only print: lines without a code for colours or for the cursor. */
export function plainView(output: Writable, { stage }: Arguments): View {
  const chosen = { of: undefined, stage };
  return {
    early: false,
    paused: false,
    show(picture) {
      // Whoever reads slowly misses pictures, and nothing piles up.
      if (output.writableNeedDrain) return;
      const all = linesOf(picture, { cells: CELLS, lines, chosen, paused: false });
      output.write(`${all.map(({ text }) => text).join('\n')}\n\n`);
    },
  };
}
