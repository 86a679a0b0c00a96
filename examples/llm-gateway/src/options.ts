import { Command, InvalidArgumentError, Option } from 'commander';
import { type AnyFault, FAULTS, PROCESS_FAULTS } from './faults.js';
import type { Mode } from './pipeline.js';

/** How the gateway reaches its workers. */
const WORKERS = ['simulated', 'grpc', 'http'] as const;

const ALL_FAULTS = { ...FAULTS, ...PROCESS_FAULTS };

export interface DemoOptions {
  readonly duration: number;
  readonly speed: number;
  readonly mode: Mode;
  readonly workers: (typeof WORKERS)[number];
  readonly port: number;
  readonly fault: AnyFault;
  /** Whether all that is exported is printed at the end. Into a pipe it always is. */
  readonly metrics: boolean;
}

/** Reads the command line. A wrong flag is answered with one line and exit code 1. */
export function parseOptions(argv: readonly string[]): DemoOptions {
  const faults = Object.entries(ALL_FAULTS).map(([fault, what]) => `  ${fault.padEnd(14)}${what}`);
  return new Command('demo')
    .description('Replays a production trace against an LLM gateway and shows where its requests are.')
    .option('--duration <seconds>', 'how long to replay', positive, 20)
    .option('--speed <factor>', 'how much faster than the trace; workers go as much faster', positive, 10)
    .addOption(
      new Option('--mode <mode>', 'whether a prompt is processed by the worker that generates the answer')
        .choices(['aggregated', 'disaggregated'])
        .default('disaggregated'),
    )
    .addOption(
      new Option('--workers <kind>', 'simulated in the process, or the same behind gRPC or HTTP on 127.0.0.1')
        .choices(WORKERS)
        .default('simulated'),
    )
    .option('--port <number>', 'where the gateway listens, on 127.0.0.1; 0 takes a free one', port, 0)
    .addOption(
      new Option('--fault <fault>', 'what goes wrong, from a quarter of the time on')
        .choices(Object.keys(ALL_FAULTS))
        .default('none'),
    )
    .option('--metrics', 'print all that Prometheus would scrape at the end, as into a pipe', false)
    .addHelpText('after', `\nFaults:\n${faults.join('\n')}`)
    .configureOutput({ outputError: (text, write) => write(`${text.trim().replace(/\s*\n\s*/g, ' ')}\n`) })
    .allowExcessArguments(false)
    .parse(argv, { from: 'user' })
    .opts<DemoOptions>();
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || value === Number.POSITIVE_INFINITY)
    throw new InvalidArgumentError('A positive number is expected.');
  return value;
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('A port is expected.');
  return value;
}
