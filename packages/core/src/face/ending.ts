import { warnOnce } from '../words/warn.js';

/** The outcome that the options of `end()` name, if it can be read. */
export function readOutcome(options: { readonly outcome?: unknown }): unknown {
  try {
    return options.outcome;
  } catch (error) {
    warnOnce('options of end() that cannot be read are ignored', error);
    return undefined;
  }
}
