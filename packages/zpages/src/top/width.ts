import { clean } from './clean.js';
import { truncate, widthOf } from './libraries.js';

/** How many cells of a terminal a text of anybody takes. */
export function cellsOf(text: string): number {
  return widthOf(clean(text));
}

/** A text of anybody in at most so many cells. */
export function cut(text: string, cells: number): string {
  return truncate(clean(text), cells);
}

/** The same without its middle: an address says most at its ends. */
export function cutMiddle(text: string, cells: number): string {
  return truncate(clean(text), cells, { position: 'middle' });
}

/** Exactly so many cells. */
export function left(text: string, cells: number): string {
  const its = cut(text, cells);
  return its + ' '.repeat(Math.max(0, cells - widthOf(its)));
}

/** Exactly so many cells, ranged right. */
export function right(text: string, cells: number): string {
  const its = cut(text, cells);
  return ' '.repeat(Math.max(0, cells - widthOf(its))) + its;
}
