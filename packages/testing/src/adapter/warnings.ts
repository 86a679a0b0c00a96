import { diag } from '@opentelemetry/api';

/** What is logged as a warning while `fn` runs. */
export async function warningsOf(fn: () => unknown): Promise<readonly string[]> {
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  diag.setLogger(
    { error: warn, warn, info() {}, debug() {}, verbose() {} },
    { suppressOverrideMessage: true },
  );
  try {
    await fn();
  } finally {
    diag.disable();
  }
  return warnings;
}
