import { diag } from '@opentelemetry/api';
import { shown, shownError } from './shown.js';

// A flood of one kind silences itself alone. There are as many kinds as there are calls of `warnOnce` in the code.
const MOST_OF_A_KIND = 100;
const MOST_KINDS = 1_000;

const said: Map<string, Set<string>> = new Map();

/** Logs through the diagnostics of OpenTelemetry. Never throws, whatever the logger does. */
export function warn(message: string): void {
  try {
    diag.warn(`stageguard: ${message}`);
  } catch {
    // A logger that throws must not reach a request.
  }
}

/**
 * For adapters: logs a warning the first time that it comes. `kind` is a text of the code, the same for every warning of
 * its kind; `detail` is what differs: an error that was thrown, or a value that is shown quoted, on one line and at most
 * 80 characters long. Of each kind at most 100 different details are logged in the life of the process.
 */
export function warnOnce(kind: string, detail?: unknown): void {
  const text =
    detail === undefined ? '' : `: ${detail instanceof Error ? shownError(detail) : shown(detail)}`;
  let details = said.get(kind);
  if (details === undefined) {
    if (said.size >= MOST_KINDS) return;
    details = new Set();
    said.set(kind, details);
  }
  if (details.has(text) || details.size >= MOST_OF_A_KIND) return;
  details.add(text);
  warn(`${kind}${text}`);
}
