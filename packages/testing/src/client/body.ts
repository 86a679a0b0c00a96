import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** Reads to the end. Rejects if the stream closes before. */
export async function textOf(body: Readable): Promise<string> {
  let text = '';
  body.setEncoding('utf8');
  for await (const piece of body) text += piece;
  return text;
}

/** Waits for the first bytes and stops reading there. Rejects if the stream fails before. */
export async function firstOf(body: Readable): Promise<string> {
  for (;;) {
    const piece: Buffer | null = body.read();
    if (piece !== null) return piece.toString();
    await once(body, 'readable');
  }
}
