import { diag } from '@opentelemetry/api';
import { shown, shownError } from './shown.js';

// A flood of one kind silences itself alone. There are as many kinds as there are calls of `warnOnce` in the code.
const MOST_OF_A_KIND = 100;
const MOST_KINDS = 1_000;

const said: Map<string, Set<string>> = new Map();

/** Where all copies of the API keep the loggers of a process: it has no public way to ask whether there is one. */
const API = Symbol.for('opentelemetry.js.api.1');

/**
 * Logs through the diagnostics of OpenTelemetry. They have no logger unless the application sets one: then the first of a
 * kind becomes a warning of the process. Never throws, whatever the logger does.
 */
function warn(message: string, isFirst: boolean): void {
  try {
    if (isFirst && !hasLogger()) process.emitWarning(message, 'StageguardWarning');
    else diag.warn(`stageguard: ${message}`);
  } catch {
    // A logger that throws must not reach a request.
  }
}

function hasLogger(): boolean {
  return (globalThis as { readonly [API]?: { readonly diag?: unknown } })[API]?.diag !== undefined;
}

/**
 * For adapters: logs a warning the first time that it comes. `kind` is a text of the code, the same for every warning of
 * its kind; `detail` is what differs: an error that was thrown, or a value that is shown quoted, on one line and at most
 * 80 characters long. Of each kind at most 100 different details are logged in the life of the process. Where the diagnostics
 * of OpenTelemetry have no logger, the first of each kind reaches `process.emitWarning`, as a `StageguardWarning`.
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
  warn(`${kind}${text}`, details.size === 1);
}
