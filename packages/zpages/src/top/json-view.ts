import type { Writable } from 'node:stream';
import type { Arguments } from './arguments.js';
import { jsonLine } from './json-line.js';
import type { View } from './view.js';

/** A line of JSON each time. */
export function jsonView(output: Writable, { stage }: Arguments): View {
  return {
    early: false,
    paused: false,
    show(picture) {
      // Whoever reads slowly misses pictures, and nothing piles up.
      if (output.writableNeedDrain) return;
      output.write(`${jsonLine(picture, { of: undefined, stage })}\n`);
    },
  };
}
