import { cpuInRounds } from '../cpu-in-rounds.js';
import { measured, type Row, shareOf } from '../row.js';
import { startService } from '../service.js';
import { difference, type Rounds } from '../statistics.js';
import { benchGrpcClient } from './client-side.js';
import { streamedMessages, unaryCalls } from './echo-client.js';
import { VARIANTS, type Variant } from './variants.js';

// Each round has a connection of its own, and V8 goes on compiling for more than ten thousand calls.
const CALLS = 1_500;
const MESSAGES = 3_000;
const unit = 'µs';

/** What costs without counting, for raw OpenTelemetry by hand as for us. */
const FLOORS = ['a no-op interceptor', 'a no-op interceptor in an async context'] as const;
const OURS = ['our interceptor', 'our instrumentation'] as const;

/** CPU added per call on the server's side, and per streamed message; the client's side for information. */
export async function benchGrpc(): Promise<Row[]> {
  const start = (variant: Variant) => startService('grpc/server.js', [variant]);
  const calls = await cpuInRounds(VARIANTS, start, unaryCalls, { requests: CALLS, seconds: 90, rounds: 6 });
  const messages = await cpuInRounds(VARIANTS, start, streamedMessages, { requests: MESSAGES, seconds: 15 });
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
      { requests: 1_000, seconds: 12, rounds: 4 },
      { requests: MESSAGES, seconds: 10 },
    )),
  ];
}
