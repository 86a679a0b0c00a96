import { Peers } from '../peers.js';
import { type Arguments, argumentsOf, WrongArguments } from './arguments.js';
import { clean } from './clean.js';
import { jsonView } from './json-view.js';
import { USAGE } from './usage.js';
import type { View } from './view.js';
import { watch } from './watch.js';

/** Milliseconds; less than on the page: who looks at many processes wants to see one go. */
const OLD = 2_500;

/** Runs the command with the streams of this process, and returns its exit code. */
export async function run(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  let given: Arguments | 'help';
  try {
    given = argumentsOf(argv, env);
  } catch (error) {
    if (!(error instanceof WrongArguments)) throw error;
    process.stderr.write(`${clean(error.message)}\n\n${USAGE}`);
    return 2;
  }
  if (given === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const stop = new AbortController();
  const quit = () => stop.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, quit);
  // Whoever read the pipe has gone: `| head`.
  process.stdout.on('error', () => process.exit(0));
  const peers = new Peers(
    given.urls.map((url) => ({ url, token: given.token })),
    OLD,
  );
  const last = await watch(peers, await viewOf(given, env, quit), given, stop.signal);
  return given.once && !last?.processes.some(({ facts }) => facts !== undefined) ? 1 : 0;
}

/** What draws is loaded only where it draws: with its libraries it is most of the code. */
async function viewOf(given: Arguments, env: NodeJS.ProcessEnv, quit: () => void): Promise<View> {
  const { stdin, stdout } = process;
  if (given.json) return jsonView(stdout, given);
  if (!stdout.isTTY || env['TERM'] === 'dumb' || given.once)
    return (await import('./plain-view.js')).plainView(stdout, given);
  return (await import('./screen-view.js')).screenView(stdin, stdout, given.stage, quit);
}
