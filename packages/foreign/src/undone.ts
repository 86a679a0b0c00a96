import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const outstanding = new Set<() => void>();

/** Keeps in mind what has to be undone, even if somebody ends the command before. Returns what undoes it now. */
export function undone(undo: () => void): () => void {
  const once = () => {
    if (outstanding.delete(once)) undo();
  };
  outstanding.add(once);
  return once;
}

/** A folder that does not outlive the command. */
export function temporaryFolder(name: string): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), `stageguard-foreign-${name}`));
  // What is being written to it meanwhile, by an npm that was interrupted too, needs another try.
  const remove = undone(() => rmSync(path, { recursive: true, force: true, maxRetries: 10 }));
  return { path, [Symbol.dispose]: remove };
}

/** Ends the process when it is told to, and undoes before what is outstanding, the last first. */
export function undoWhenEnded(): void {
  for (const signal of SIGNALS) {
    process.once(signal, () => {
      for (const undo of [...outstanding].reverse()) undo();
      process.exit(128 + constants.signals[signal]);
    });
  }
}
