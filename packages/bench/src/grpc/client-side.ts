import { type CpuOptions, cpuInRounds } from '../cpu-in-rounds.js';
import { measured, type Row } from '../row.js';
import { haveAskItself, startService, startServices } from '../service.js';
import { difference } from '../statistics.js';
import { CLIENT_VARIANTS } from './variants.js';

const unit = 'µs';

/** CPU added on the client's side, for information: what a client has to do by itself is a multiple of the server's. */
export async function benchGrpcClient(calls: CpuOptions, messages: CpuOptions): Promise<Row[]> {
  const echo = await startService('grpc/server.js', ['nothing']);
  const cost = (asking: 'unary' | 'streamed', options: CpuOptions) => {
    const startAll = () => startServices('grpc/client.js', [asking, String(echo.port), ...CLIENT_VARIANTS]);
    return cpuInRounds(CLIENT_VARIANTS, startAll, haveAskItself, options);
  };
  try {
    const unary = await cost('unary', calls);
    const streamed = await cost('streamed', messages);
    return [
      measured('gRPC client: CPU of a unary call without anything', unary.nothing, unit),
      measured('… added by our interceptor', difference(unary['our interceptor'], unary.nothing), unit),
      measured('gRPC client: CPU of a streamed message without anything', streamed.nothing, unit),
      measured('… added by our interceptor', difference(streamed['our interceptor'], streamed.nothing), unit),
    ];
  } finally {
    echo.stop();
  }
}
