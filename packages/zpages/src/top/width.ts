import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';

// Node's line editor knows how many cells a terminal has for a character, by Node's own Unicode tables, and its position of the
// cursor is the one public way to ask. Without columns of its own it wraps nothing.
const editor = createInterface({ input: new PassThrough(), output: new PassThrough() });
editor.close();

const known = new Map<string, number>();
const MOST_KNOWN = 10_000;

/** How many cells of a terminal a text takes, at most: terminals differ in emoji, and none takes more for them. */
export function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += cellsOf(character);
  return width;
}

function cellsOf(character: string): number {
  const before = known.get(character);
  if (before !== undefined) return before;
  editor.setPrompt(character);
  const cells = editor.getCursorPos().cols;
  if (known.size < MOST_KNOWN) known.set(character, cells);
  return cells;
}

/**
 * A text of anybody that a terminal shows as a text. Control characters, which could move the cursor or worse, are `?`. Formats are left
 * out: they turn the direction, or join what then is as wide as each terminal likes. Of marks on one letter three stay.
 */
export function clean(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return text
    .normalize('NFC')
    .replace(/[\p{Cf}\p{Variation_Selector}]/gu, '')
    .replace(/[\p{Zs}\t\r\n]/gu, ' ')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')
    .replace(/(\p{M}{3})\p{M}+/gu, '$1');
}

/** A text of anybody in at most so many cells. */
export function cut(text: string, cells: number): string {
  const cleaned = clean(text);
  if (widthOf(cleaned) <= cells) return cleaned;
  return cells < 1 ? '' : `${head([...cleaned], cells - 1)}…`;
}

/** The same without its middle: an address says most at its ends. */
export function cutMiddle(text: string, cells: number): string {
  const cleaned = clean(text);
  if (widthOf(cleaned) <= cells) return cleaned;
  const characters = [...cleaned];
  const end = head(characters.slice().reverse(), Math.floor((cells - 1) / 2));
  return cells < 1 ? '' : `${head(characters, Math.ceil((cells - 1) / 2))}…${[...end].reverse().join('')}`;
}

function head(characters: readonly string[], cells: number): string {
  let width = 0;
  let text = '';
  for (const character of characters) {
    width += cellsOf(character);
    if (width > cells) break;
    text += character;
  }
  return text;
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
