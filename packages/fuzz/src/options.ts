import { Command, InvalidArgumentError } from 'commander';
import type { CoreOptions } from './core/fuzz-core.js';
import type { HttpOptions } from './http/fuzz-http.js';

/** What was asked for on the command line. */
export interface Asked {
  core(options: CoreOptions): Promise<void>;
  http(options: HttpOptions): Promise<void>;
}

/** Reads the command line, and calls what it asks for. A wrong flag is answered with one line and exit code 1. */
export async function parseOptions(argv: readonly string[], asked: Asked): Promise<void> {
  const fuzz = new Command('fuzz')
    .description('Looks for counts that are wrong.')
    .configureOutput({ outputError: (text, write) => write(`${text.trim().replace(/\s*\n\s*/g, ' ')}\n`) });
  fuzz
    .command('core', { isDefault: true })
    .description('Random programs against the core, compared with a model of it.')
    .option('--seed <number>', 'what is chosen: the same seed makes the same programs', whole, 1)
    .option('--operations <count>', 'how many in all', positive, 600_000)
    .option('--world <number>', 'that world alone', whole)
    .option('--only <numbers>', 'those operations of it alone, with a trace', wholes)
    .allowExcessArguments(false)
    .action((options: CoreOptions) => asked.core(options));
  fuzz
    .command('http')
    .description(
      'Hostile clients against every HTTP adapter, judged by the state of Node’s sockets and streams.',
    )
    .option('--seed <number>', 'what the clients choose: the same seed makes the same choices', whole, 1)
    .option('--exchanges <count>', 'how many in all', positive, 100_000)
    .option('--late <milliseconds>', 'how long after its death an exchange may be counted', positive, 3_000)
    .option('--act <number>', 'only that act, again and again, as a finding names it', whole)
    .option('--live <seconds>', 'how long exchanges of every kind are held alive', positive, 5)
    .allowExcessArguments(false)
    .action((options: HttpOptions) => asked.http(options));
  await fuzz.parseAsync(argv, { from: 'user' });
}

function wholes(text: string): number[] {
  return text.split(',').map(whole);
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('A whole number is expected.');
  return value;
}

function positive(text: string): number {
  const value = whole(text);
  if (value === 0) throw new InvalidArgumentError('A number above 0 is expected.');
  return value;
}
