import { parseOptions } from './options.js';

const options = parseOptions(process.argv.slice(2));

// Whoever reads the pipe has had enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

console.log('Starting the gateway and its clients');
// Loaded once the flags are right: the tokenizer takes a while.
const ended = import('./demo.js').then(({ runDemo }) => runDemo(options));

ended.catch((error: NodeJS.ErrnoException) => {
  console.error(
    error.code === 'EADDRINUSE'
      ? `error: port ${options.port} is in use; --port takes another one`
      : `error: ${error.stack ?? error}`,
  );
  process.exit(1);
});
