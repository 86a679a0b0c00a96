import { once } from 'node:events';
import * as grpc from '@grpc/grpc-js';
import { cpuInRounds, type Load } from '../cpu-in-rounds.js';
import { measured, type Row, shareOf } from '../row.js';
import { startService } from '../service.js';
import { difference, type Rounds } from '../statistics.js';
import { ECHO } from './echo.js';
import { VARIANTS, type Variant } from './variants.js';

const CALLS = 2_000;
const MESSAGES = 10_000;
const AT_ONCE = 10;
const unit = 'µs';

const Client = grpc.makeClientConstructor(ECHO, 'Echo');

interface EchoClient extends grpc.Client {
  once(message: Buffer, callback: (error: grpc.ServiceError | null) => void): void;
  times(message: Buffer): grpc.ClientReadableStream<Buffer>;
}

const unaryCalls: Load = (port, times) =>
  withClient(port, async (client) => {
    const message = Buffer.from('hello, world');
    const calls = async () => {
      for (let i = 0; i < times / AT_ONCE; i++) {
        await new Promise<void>((resolve, reject) => {
          client.once(message, (error) => (error === null ? resolve() : reject(error)));
        });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, calls));
  });

const streamedMessages: Load = (port, times) =>
  withClient(port, async (client) => {
    const message = Buffer.alloc(16);
    message.writeUInt32LE(times);
    await once(client.times(message).resume(), 'end');
  });

async function withClient(port: number, use: (client: EchoClient) => Promise<void>): Promise<void> {
  const client = new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure()) as object as EchoClient;
  try {
    await use(client);
  } finally {
    client.close();
  }
}

/** CPU added per call on the server's side, and per streamed message. */
export async function benchGrpc(): Promise<Row[]> {
  const start = (variant: Variant) => startService('grpc/server.js', [variant]);
  const calls = await cpuInRounds(VARIANTS, start, unaryCalls, CALLS);
  const messages = await cpuInRounds(VARIANTS, start, streamedMessages, MESSAGES);
  const added = (costs: Record<Variant, Rounds>, variant: Variant) =>
    difference(costs[variant], costs.nothing);
  const other = added(calls, 'raw OpenTelemetry by hand');
  return [
    ...(['our interceptor', 'our instrumentation'] as const).map((ours) =>
      shareOf(`gRPC, unary: CPU added by ${ours}, of raw OpenTelemetry by hand`, 1 / 3, {
        ours: added(calls, ours),
        other,
        unit,
      }),
    ),
    measured('gRPC: CPU of a unary call without anything', calls.nothing, unit),
    ...VARIANTS.slice(1).map((variant) => measured(`… added by ${variant}`, added(calls, variant), unit)),
    measured('gRPC: CPU of a streamed message without anything', messages.nothing, unit),
    ...VARIANTS.slice(1).map((variant) => measured(`… added by ${variant}`, added(messages, variant), unit)),
  ];
}
