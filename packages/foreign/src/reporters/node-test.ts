import { tell } from './tell.js';

interface Data {
  readonly name: string;
  readonly nesting: number;
  readonly file?: string;
  readonly skip?: string | boolean;
  readonly todo?: string | boolean;
  readonly details?: { readonly error?: Error & { readonly cause?: unknown } };
}

/** A reporter of `node:test`. It prints nothing. */
async function* report(
  source: AsyncIterable<{ readonly type: string; readonly data: Data }>,
): AsyncGenerator<string> {
  // By file: the names of what is open there.
  const open = new Map<string, string[]>();
  for await (const { type, data } of source) {
    if (!['test:start', 'test:pass', 'test:fail'].includes(type)) continue;
    const { file = '', name, nesting } = data;
    const names = [...(open.get(file) ?? []).slice(0, nesting), name];
    open.set(file, names);
    if (type === 'test:start') continue;
    const result = data.skip || data.todo ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed';
    const error = data.details?.error;
    tell({
      file,
      name: names.join(' '),
      result,
      ...(error && { error: String((error.cause as Error | undefined)?.stack ?? error.cause ?? error) }),
    });
  }
  yield '';
}

module.exports = report;
