import { Command, Option } from 'commander';
import { AXES, type Axis } from './row.js';

export interface MatrixOptions {
  readonly axis?: Axis;
  readonly row?: string;
  readonly ci?: true;
}

/** Reads the command line. A wrong flag is answered with one line and exit code 1. */
export function parseOptions(argv: readonly string[]): MatrixOptions {
  return new Command('matrix')
    .description(
      'Runs what has to hold on every supported Node, OpenTelemetry and framework, and in a consumer.',
    )
    .addOption(new Option('--axis <name>', 'the rows of one axis').choices(AXES))
    .option('--row <text>', 'the rows whose name has this text')
    .option('--ci', 'small rows of each axis, as CI runs them')
    .configureOutput({ outputError: (text, write) => write(`${text.trim().replace(/\s*\n\s*/g, ' ')}\n`) })
    .allowExcessArguments(false)
    .parse(argv, { from: 'user' })
    .opts<MatrixOptions>();
}
