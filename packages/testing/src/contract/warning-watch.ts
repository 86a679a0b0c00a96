import { runInThisContext } from 'node:vm';

/** Collects the warnings of Node, such as MaxListenersExceededWarning. Unhandled rejections are Jest's to report. */
export interface WarningWatch {
  readonly warnings: readonly string[];
  stop(): void;
}

// Jest hands a copy of `process` to tests, on which Node emits nothing.
const node = runInThisContext('process') as NodeJS.Process;

export function watchWarnings(): WarningWatch {
  const warnings: string[] = [];
  const note = ({ name, message }: Error) => warnings.push(`${name}: ${message}`);
  node.on('warning', note);
  return { warnings, stop: () => void node.off('warning', note) };
}
