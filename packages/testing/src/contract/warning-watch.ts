import { runInThisContext } from 'node:vm';

/**
 * Collects the warnings of Node, such as MaxListenersExceededWarning, and Stageguard's, as far as this test file's copy gave
 * them: a file that ran before in the same process may have lost a request, which is collected, and warned of, only now.
 * Unhandled rejections are Jest's to report.
 */
export interface WarningWatch {
  readonly warnings: readonly string[];
  stop(): void;
}

const OURS = 'StageguardWarning';

// Jest hands a copy of `process` to each test file. Node emits nothing on it; our code warns by it.
const node = runInThisContext('process') as NodeJS.Process;

export function watchWarnings(): WarningWatch {
  const warnings: string[] = [];
  const ofNode = ({ name, message }: Error) => {
    if (name !== OURS) warnings.push(`${name}: ${message}`);
  };
  const { emitWarning } = process;
  const ofThisFile = (message: string, name: string) => {
    if (name === OURS) warnings.push(`${name}: ${message}`);
    Reflect.apply(emitWarning, process, [message, name]);
  };
  node.on('warning', ofNode);
  process.emitWarning = ofThisFile as typeof emitWarning;
  return {
    warnings,
    stop() {
      node.off('warning', ofNode);
      process.emitWarning = emitWarning;
    },
  };
}
