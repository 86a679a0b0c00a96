import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './repository.js';
import { run } from './run.js';

/** A fenced block of a document. */
export interface Snippet {
  /** The document, from the root. */
  readonly file: string;
  /** The line that the block begins in. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** The documents that are kept in the repository. */
export async function documents(): Promise<string[]> {
  const files = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], ROOT);
  return files
    .trim()
    .split('\n')
    .filter((file) => !file.endsWith('CHANGELOG.md') && !file.endsWith('.api.md'))
    .filter((file) => existsSync(join(ROOT, file)));
}

/** The fenced blocks of a document, in order. */
export function snippetsOf(file: string): Snippet[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map((match) => ({
    file,
    line: text.slice(0, match.index).split('\n').length,
    language: match[1] as string,
    text: match[2] as string,
  }));
}

/** A block of language `diff` as the program before and the program after it. */
export function sidesOf({ text }: Snippet): { readonly before: string; readonly after: string } {
  const lines = text.split('\n');
  const without = (mark: string) =>
    lines.filter((line) => !line.startsWith(mark)).map((line) => line.slice(1));
  return { before: without('+').join('\n'), after: without('-').join('\n') };
}
