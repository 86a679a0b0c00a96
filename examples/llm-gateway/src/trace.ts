import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** One invocation of the traced service. */
export interface Invocation {
  /** Seconds since the first one. */
  readonly at: number;
  readonly contextTokens: number;
  readonly generatedTokens: number;
}

const FILE = resolve(__dirname, '../data/azure-llm-inference-2023-conv.csv');

/** The trace, in order of arrival. */
export function readTrace(): Invocation[] {
  const [, ...lines] = readFileSync(FILE, 'utf8').trimEnd().split('\n');
  const start = secondsOf(lines[0] as string);
  return lines.map((line) => {
    const [, contextTokens, generatedTokens] = line.split(',');
    return {
      at: secondsOf(line) - start,
      contextTokens: Number(contextTokens),
      generatedTokens: Number(generatedTokens),
    };
  });
}

function secondsOf(line: string): number {
  const [timestamp = ''] = line.split(',');
  // Date knows milliseconds; the trace has four digits more.
  return Date.parse(`${timestamp.slice(0, 23).replace(' ', 'T')}Z`) / 1_000;
}
