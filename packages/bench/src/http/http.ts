import { Pool } from 'undici';
import { cpuInRounds, type Load } from '../cpu-in-rounds.js';
import { measured, type Row, shareOf } from '../row.js';
import { haveAskItself, startService } from '../service.js';
import { difference } from '../statistics.js';
import { FRAMEWORKS, type Framework, type Variant, variantsOf } from './variants.js';

const SECONDS = 60;

/** In a round. On Express each takes longer, and ten thousand in a process have several full collections. */
export function requestsOf(framework: Framework): number {
  return framework === 'express' ? 500 : 2_000;
}

const unit = 'µs';

/** Ours, of each way to install it. */
const OURS = ['our middleware', 'our instrumentation', 'our register'] as const;

const CONNECTIONS = 10;

/** One request after the other on each of its connections. */
const keptAlive: Load = async (port, times) => {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS });
  let left = times;
  const askOneByOne = async () => {
    while (left-- > 0) await (await pool.request({ method: 'GET', path: '/' })).body.dump();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, askOneByOne));
  await pool.close();
};

/**
 * CPU added per request of a hello-world, by streams in memory in place of connections: what the kernel does would hide
 * what a middleware adds behind its own differences.
 */
export function benchHttp(framework: Framework): Promise<Row[]> {
  return benchFramework(
    framework,
    variantsOf(framework),
    'http/over-streams.js',
    haveAskItself,
    requestsOf(framework),
  );
}

/** The same over TCP, for one framework and what an application would choose from. */
export function benchTcp(): Promise<Row[]> {
  const variants: Variant[] = [
    'nothing',
    'an async context alone',
    ...OURS,
    'raw OpenTelemetry by hand',
    "OpenTelemetry's HTTP instrumentation",
  ];
  return benchFramework('node', variants, 'http/over-tcp.js', keptAlive, 1_000);
}

async function benchFramework(
  framework: Framework,
  variants: readonly Variant[],
  program: string,
  load: Load,
  requests: number,
): Promise<Row[]> {
  const name = FRAMEWORKS[framework];
  const startAll = () => Promise.all(variants.map((variant) => startService(program, [framework, variant])));
  const costs = await cpuInRounds(variants, startAll, load, { requests, seconds: SECONDS });
  const added = (variant: Variant) => difference(costs[variant], costs.nothing);
  const beyondTheContext = (variant: Variant) => difference(costs[variant], costs['an async context alone']);
  return [
    ...OURS.map((ours) =>
      shareOf(`${name}: CPU beyond an async context of ${ours}, of raw OpenTelemetry by hand`, 1 / 2, {
        ours: beyondTheContext(ours),
        other: beyondTheContext('raw OpenTelemetry by hand'),
        unit,
      }),
    ),
    ...OURS.map((ours) =>
      shareOf(`${name}: CPU added by ${ours}, of OpenTelemetry's HTTP instrumentation`, 1 / 3, {
        ours: added(ours),
        other: added("OpenTelemetry's HTTP instrumentation"),
        unit,
      }),
    ),
    measured(`${name}: CPU of a request without anything`, costs.nothing, unit),
    ...variants.slice(1).map((variant) => measured(`… added by ${variant}`, added(variant), unit)),
  ];
}
