import { cut } from './width.js';

export type Look = 'plain' | 'bold' | 'dim' | 'red' | 'chosen';

/** A line of the picture. No text of anybody else's reaches a terminal but as one. */
export interface Line {
  readonly text: string;
  readonly look: Look;
}

/** In at most so many cells. */
export function line(text: string, cells: number, look: Look = 'plain'): Line {
  return { text: cut(text, cells).trimEnd(), look };
}

const CODES: Readonly<Record<Look, string>> = { plain: '', bold: '1', dim: '2', red: '31', chosen: '7' };

export function styled({ text, look }: Line, colors: boolean): string {
  return colors && look !== 'plain' ? `\x1b[${CODES[look]}m${text}\x1b[0m` : text;
}
