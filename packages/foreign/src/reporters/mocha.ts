import type { EventEmitter } from 'node:events';
import type { Result } from '../results.js';
import { tell } from './tell.js';

/** A test or a hook, in any mocha from 3 on. */
interface Runnable {
  readonly file?: string;
  readonly type?: string;
  readonly title: string;
  readonly parent?: { readonly title: string };
  fullTitle(): string;
}

/** A reporter of mocha's. */
class TellingReporter {
  constructor(runner: EventEmitter) {
    const on = (event: string, result: Result) => {
      runner.on(event, (test: Runnable, error?: Error) => {
        const { file = '' } = test;
        tell({ file, name: test.fullTitle(), result, ...(error && { error: String(error.stack ?? error) }) });
      });
    };
    on('pass', 'passed');
    on('fail', 'failed');
    on('pending', 'skipped');
  }
}

module.exports = TellingReporter;
