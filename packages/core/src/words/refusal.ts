import { shown } from './shown.js';
import { warnOnce } from './warn.js';

/** For adapters: the error for an option that is wrong: which (`budgets.db`), what was expected, what was given. */
export function wrong(option: string, expected: string, given: unknown): TypeError {
  return new TypeError(`stageguard: option '${named(option)}' has to be ${expected}; given: ${shown(given)}`);
}

/**
 * For adapters: refuses options that are no object, or have a name that is not among those `known`: which, and what is known. Its value is
 * not shown: under a misspelt name it may be a secret. `within` is the option that has them, where it is one itself.
 *
 * @throws TypeError
 */
export function refuseUnknown(options: unknown, known: readonly string[], within?: string): void {
  if (!isRecord(options)) throw wrong(within ?? 'options', 'an object', options);
  for (const key of Object.keys(options)) if (!known.includes(key)) throw unknownOption(key, known, within);
}

function unknownOption(unknown: string, known: readonly string[], within: string | undefined): TypeError {
  const meant = known.find((each) => letters(each) === letters(unknown));
  const which = within === undefined ? unknown : `${within}.${unknown}`;
  const hint = meant === undefined ? '' : ` (did you mean '${meant}'?)`;
  return new TypeError(
    `stageguard: unknown option '${named(which)}'${hint}; known: ${known.join(', ') || 'none'}`,
  );
}

/** The same where nothing may be thrown: as a warning of this kind. */
export function sayUnknown(kind: string, options: unknown, known: readonly string[]): void {
  try {
    refuseUnknown(options, known);
  } catch (error) {
    warnOnce(kind, error);
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names of stages are part of an option's: they are cut as values are. */
function named(option: string): string {
  return shown(option).slice(1, -1);
}

/** What two spellings of a name have in common. */
function letters(name: string): string {
  return name.replace(/[^a-z]/gi, '').toLowerCase();
}
