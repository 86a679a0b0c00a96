import { diag } from '@opentelemetry/api';

const MOST_REMEMBERED = 1_000;
const warned = new Set<string>();

/** Logs through the diagnostics of OpenTelemetry. Never throws, whatever the logger does. */
export function warn(message: string): void {
  try {
    diag.warn(`stageguard: ${message}`);
  } catch {
    // A logger that throws must not reach a request.
  }
}

/**
 * Logs a message the first time that it comes, with what was thrown; a stream of new messages stops being logged, not
 * remembered.
 */
export function warnOnce(text: string, thrown?: unknown): void {
  const message = thrown === undefined ? text : `${text}: ${textOf(thrown)}`;
  if (warned.has(message) || warned.size >= MOST_REMEMBERED) return;
  warned.add(message);
  warn(message);
}

/** Anything can be thrown, also what cannot be turned into text. */
function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return typeof thrown;
  }
}
