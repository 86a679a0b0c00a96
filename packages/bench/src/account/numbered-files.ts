import Module from 'node:module';
import { sep } from 'node:path';

type Compile = (content: string, filename: string, ...rest: unknown[]) => unknown;

/** Not a library's: V8 counts the lines of each file from its first one. */
const OURS = /[\\/]packages[\\/][\w-]+[\\/]dist[\\/]/;
const LINES_APART = 1_000;
const files: string[] = [];

/**
 * From now on every file of ours that is loaded has line numbers of its own. V8 says of a sample in which line it is, also where that has
 * been inlined, but not of which file.
 */
export function numberFiles(): void {
  const module = Module.prototype as unknown as { _compile: Compile };
  const compile = module._compile;
  module._compile = function (this: unknown, content, filename, ...rest) {
    if (!OURS.test(filename)) return Reflect.apply(compile, this, [content, filename, ...rest]);
    const before = '\n'.repeat(files.push(filename) * LINES_APART);
    return Reflect.apply(compile, this, [before + content, filename, ...rest]);
  };
}

/** The file that a line is of; none where it is not ours. */
export function fileOf(line: number): string | undefined {
  return files[Math.floor(line / LINES_APART) - 1]?.split(sep).join('/');
}
