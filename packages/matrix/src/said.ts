import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What a command has written. */
export interface Said {
  readonly out: string;
  readonly err: string;
}

/** Runs a command to its end. Rejects with all that it wrote where it fails. */
export async function said(command: string, args: readonly string[], cwd: string): Promise<Said> {
  try {
    const { stdout, stderr } = await promisify(execFile)(command, args, { cwd, maxBuffer: 64 * 1024 * 1024 });
    return { out: stdout, err: stderr };
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed\n${stdout}\n${stderr}`);
  }
}
