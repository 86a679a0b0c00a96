import { cpuInRounds } from '../cpu-in-rounds.js';
import { measured, type Row, shareOf } from '../row.js';
import { startServices } from '../service.js';
import { difference, type Rounds } from '../statistics.js';
import { benchGrpcClient } from './client-side.js';
import { LightClients, streamedMessages, unaryCalls } from './light-client.js';
import { VARIANTS, type Variant } from './variants.js';

const CALLS = 150;
const MESSAGES = 3_000;
const unit = 'µs';

/** What costs without counting, for raw OpenTelemetry by hand as for us. */
const FLOORS = ['a no-op interceptor', 'a no-op interceptor in an async context'] as const;
const OURS = ['our interceptor', 'our instrumentation'] as const;

/**
 * CPU added per call on the server's side, and per streamed message; the client's side for information. All variants are in one
 * process: from one process to the next a call takes 10 µs more or less of 55, by what V8 makes of grpc-js and of `node:http2`, and ours
 * are added to that. Of so many short rounds the tenth part from below counts: what collects garbage, or compiles, makes rounds slower.
 * Most of what is left differs from round to round, so there are many of a process.
 */
export async function benchGrpc(): Promise<Row[]> {
  const startAll = () => startServices('grpc/server.js', VARIANTS);
  const clients = new LightClients();
  const calls = await cpuInRounds(VARIANTS, startAll, clients.load(unaryCalls), {
    requests: CALLS,
    seconds: 90,
    rounds: 100,
    below: 0.1,
  });
  const messages = await cpuInRounds(VARIANTS, startAll, clients.load(streamedMessages), {
    requests: MESSAGES,
    seconds: 15,
    below: 0.1,
  });
  clients.close();
  const added = (costs: Record<Variant, Rounds>, variant: Variant) =>
    difference(costs[variant], costs.nothing);
  const beyond = (floor: Variant, variant: Variant) => difference(calls[variant], calls[floor]);
  return [
    ...FLOORS.flatMap((floor) =>
      OURS.map((ours) =>
        shareOf(`gRPC, unary: CPU beyond ${floor} of ${ours}, of raw OpenTelemetry by hand`, 1 / 3, {
          ours: beyond(floor, ours),
          other: beyond(floor, 'raw OpenTelemetry by hand'),
          unit,
        }),
      ),
    ),
    measured('gRPC: CPU of a unary call without anything', calls.nothing, unit),
    ...VARIANTS.slice(1).map((variant) => measured(`… added by ${variant}`, added(calls, variant), unit)),
    measured('gRPC: CPU of a streamed message without anything', messages.nothing, unit),
    ...VARIANTS.slice(1).map((variant) => measured(`… added by ${variant}`, added(messages, variant), unit)),
    ...(await benchGrpcClient(
      { requests: CALLS, seconds: 12, rounds: 30, below: 0.1 },
      { requests: MESSAGES, seconds: 10, below: 0.1 },
    )),
  ];
}
