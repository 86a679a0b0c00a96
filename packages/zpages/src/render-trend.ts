import type { Counts } from './facts.js';
import { type Html, html } from './html.js';

// The smallest count that fills the height, so that the noise of one or two requests stays small.
const CALM = 5;

/** The count that fills the height of a line: those that are to be compared share it. */
export function topOf(lines: readonly Counts[]): number {
  return lines.reduce(
    (top, counts) => counts.reduce((most: number, count) => Math.max(most, count ?? 0), top),
    CALM,
  );
}

/** The last minutes as a line, with gaps where nothing is known. */
export function renderTrend(counts: Counts, top: number): Html {
  return html`<svg class="trend" viewBox="0 0 99 100" preserveAspectRatio="none" aria-hidden="true"><path d="${pathOf(counts, top)}"/></svg>`;
}

// In whole numbers and relative to the point before: a line is sent once a second.
function pathOf(counts: Counts, top: number): string {
  let path = '';
  let level: number | undefined;
  let run = 0;
  const flush = () => {
    if (run > 0) path += `h${run}`;
    run = 0;
  };
  counts.forEach((count, i) => {
    const next = count === null ? undefined : 100 - Math.round((100 * count) / top);
    if (next !== undefined && next === level) {
      run++;
      return;
    }
    flush();
    // A point alone is a dot.
    if (next !== undefined) path += level === undefined ? `M${i} ${next}h0` : `l1 ${next - level}`;
    level = next;
  });
  flush();
  return path;
}
