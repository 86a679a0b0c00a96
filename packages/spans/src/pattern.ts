/** What the scopes of OpenTelemetry's own instrumentations begin with; a pattern may leave it out. */
const INSTRUMENTATION = '@opentelemetry/instrumentation-';

/** What a key of a mapping means. */
export interface SpanPattern {
  readonly scope: (scope: string) => boolean;
  readonly name: (name: string) => boolean;
}

/** Reads `scope//name`; `undefined` where it is none. The first `//` parts it. */
export function readPattern(text: string): SpanPattern | undefined {
  const at = text.indexOf('//');
  if (at < 1 || at + 2 >= text.length) return undefined;
  const scope = glob(text.slice(0, at));
  const name = glob(text.slice(at + 2));
  return { name, scope: (it) => scope(it) || (it.startsWith(INSTRUMENTATION) && scope(short(it))) };
}

function short(scope: string): string {
  return scope.slice(INSTRUMENTATION.length);
}

/** `*` stands for any text. No regular expression: a long name of a span must not make one slow. */
function glob(pattern: string): (text: string) => boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return (text) => text === pattern;
  return (text) => {
    if (!text.startsWith(first)) return false;
    let from = first.length;
    for (const part of rest) {
      const at = text.indexOf(part, from);
      if (at < 0) return false;
      from = at + part.length;
    }
    return text.length - last.length >= from && text.endsWith(last);
  };
}
