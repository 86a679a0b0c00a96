import { cpuInRounds } from '../cpu-in-rounds.js';
import { measured, type Row, shareOf } from '../row.js';
import { startService } from '../service.js';
import { difference, type Rounds } from '../statistics.js';
import { benchGrpcClient } from './client-side.js';
import { streamedMessages, unaryCalls } from './echo-client.js';
import { VARIANTS, type Variant } from './variants.js';

const CALLS = 400;
const MESSAGES = 3_000;
const unit = 'µs';

/** CPU added per call on the server's side, and per streamed message; the client's side for information. */
export async function benchGrpc(): Promise<Row[]> {
  const start = (variant: Variant) => startService('grpc/server.js', [variant]);
  const calls = await cpuInRounds(VARIANTS, start, unaryCalls, { requests: CALLS, seconds: 55 });
  const messages = await cpuInRounds(VARIANTS, start, streamedMessages, { requests: MESSAGES, seconds: 20 });
  const added = (costs: Record<Variant, Rounds>, variant: Variant) =>
    difference(costs[variant], costs.nothing);
  const beyondTheFloor = (variant: Variant) => difference(calls[variant], calls['a no-op interceptor']);
  return [
    ...(['our interceptor', 'our instrumentation'] as const).map((ours) =>
      shareOf(`gRPC, unary: CPU beyond a no-op interceptor of ${ours}, of raw OpenTelemetry by hand`, 1 / 3, {
        ours: beyondTheFloor(ours),
        other: beyondTheFloor('raw OpenTelemetry by hand'),
        unit,
      }),
    ),
    measured('gRPC: CPU of a unary call without anything', calls.nothing, unit),
    ...VARIANTS.slice(1).map((variant) => measured(`… added by ${variant}`, added(calls, variant), unit)),
    measured('gRPC: CPU of a streamed message without anything', messages.nothing, unit),
    ...VARIANTS.slice(1).map((variant) => measured(`… added by ${variant}`, added(messages, variant), unit)),
    ...(await benchGrpcClient({ requests: CALLS, seconds: 12 }, { requests: MESSAGES, seconds: 10 })),
  ];
}
