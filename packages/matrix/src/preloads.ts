/** One way to count a program that knows nothing of it: what Node loads before it. */
export interface Preload {
  /** The flags of Node, in order. */
  readonly flags: readonly string[];
  /** The class alone, or `@stageguard/register`, which adds the instrumentations of frameworks. */
  readonly by: 'class' | 'register';
  /** Whether OpenTelemetry's instrumentation of http is enabled, too. */
  readonly traced: boolean;
}

const FLAGS = { '--require': 'cjs', '--import': 'mjs' } as const;

/**
 * By class and by register, by `--require` and by `--import`; with OpenTelemetry's instrumentation before and after by the
 * flag that goes with the format of the program, or by both where it has none.
 */
export function preloads(format?: 'cjs' | 'mjs'): Preload[] {
  return Object.entries(FLAGS).flatMap(([flag, its]) =>
    (['class', 'register'] as const).flatMap((by): Preload[] => {
      const ours = [flag, by === 'class' ? `./preloaded/class.${its}` : '@stageguard/register'];
      const alone = { flags: ours, by, traced: false };
      if (format !== undefined && format !== its) return [alone];
      const theirs = [flag, './preloaded/opentelemetry.cjs'];
      const before = { flags: [...theirs, ...ours], by, traced: true };
      const after = { flags: [...ours, ...theirs], by, traced: true };
      return [alone, before, after];
    }),
  );
}
