import { Command, InvalidArgumentError, Option } from 'commander';
import type { Suite } from './suite.js';
import { SUITES } from './suites.js';
import { WAYS, type Way } from './way.js';

export interface ForeignOptions {
  readonly suite: Suite;
  /** A folder with a checkout of its repository. */
  readonly checkout?: string;
  /** Majors of Node. */
  readonly node: readonly number[];
  /** By default all that fit. */
  readonly by?: Way;
  /** By default all tests. */
  readonly tests?: RegExp;
}

interface Flags extends Omit<ForeignOptions, 'suite'> {
  readonly suite: string;
}

/** Reads the command line. A wrong flag is answered with one line and exit code 1. */
export function parseOptions(argv: readonly string[]): ForeignOptions {
  const { suite: name, ...others } = new Command('foreign')
    .description(
      'Runs the tests of a foreign package without Stageguard and with it, and compares each test.',
    )
    .addOption(
      new Option('--suite <name>', 'whose tests')
        .choices(SUITES.map((suite) => suite.name))
        .makeOptionMandatory(),
    )
    .option('--checkout <folder>', 'a checkout of its repository, by git; it is not changed')
    .option('--node <majors>', 'on which Node, separated by commas', majors, [20, 24])
    .addOption(
      new Option('--by <way>', 'how it is counted; by default in every way that fits').choices(
        Object.keys(WAYS),
      ),
    )
    .option('--tests <pattern>', 'of the files with tests, those whose path matches', pattern)
    .configureOutput({ outputError: (text, write) => write(`${text.trim().replace(/\s*\n\s*/g, ' ')}\n`) })
    .allowExcessArguments(false)
    .parse(argv, { from: 'user' })
    .opts<Flags>();
  const suite = SUITES.find((its) => its.name === name);
  if (suite === undefined) throw new Error('There is no such suite.');
  return { suite, ...others };
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new InvalidArgumentError('A regular expression is expected.');
  }
}

function majors(text: string): number[] {
  return text.split(',').map((its) => {
    const major = Number(its);
    if (Number.isSafeInteger(major) && major >= 20) return major;
    throw new InvalidArgumentError('Majors of Node, from 20 on, are expected.');
  });
}
