#!/usr/bin/env node
import { run } from './run.js';

void run(process.argv.slice(2), process.env).then((code) => {
  // What was written is out before the process ends; a question that is still open does not keep it.
  process.stdout.write('', () => process.exit(code));
});
