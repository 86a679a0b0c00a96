import { Command, InvalidArgumentError } from 'commander';

export interface SoakOptions {
  readonly requests: number;
  readonly seed: number;
  readonly lanes: number;
  readonly minutes: number;
}

/** Reads the command line. A wrong flag is answered with one line and exit code 1. */
export function parseOptions(argv: readonly string[]): SoakOptions {
  return new Command('soak')
    .description(
      'Sends hostile requests to servers under every adapter, and checks that no count is ever wrong.',
    )
    .option('--requests <count>', 'how many to send; a third of them are hostile', positive, 1_000_000)
    .option('--seed <number>', 'what is chosen: the same seed makes the same choices', whole, 1)
    .option('--lanes <count>', 'how many clients there are at a time', positive, 48)
    .option('--minutes <count>', 'how long it may take at most', positive, 120)
    .configureOutput({ outputError: (text, write) => write(`${text.trim().replace(/\s*\n\s*/g, ' ')}\n`) })
    .allowExcessArguments(false)
    .parse(argv, { from: 'user' })
    .opts<SoakOptions>();
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
