import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from './run.js';

/** A project of somebody who uses the packages: npm, no workspace, nothing of this repository in reach. */
export interface Consumer {
  readonly folder: string;
  write(file: string, text: string): void;
  install(packages: readonly string[]): Promise<void>;
  node(args: readonly string[]): Promise<string>;
  [Symbol.dispose](): void;
}

export function createConsumer(): Consumer {
  const folder = mkdtempSync(join(tmpdir(), 'stageguard-consumer-'));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  write('package.json', JSON.stringify({ name: 'consumer', private: true }));
  return {
    folder,
    write,
    install: async (packages) => {
      await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packages], folder);
    },
    node: (args) => run(process.execPath, args, folder),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
