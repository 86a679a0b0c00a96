import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { clientInterceptor, type GrpcClientMetrics } from '@stageguard/grpc';
import { LIMIT, SERVICE } from './grpc-methods.js';
import { answer, type Behaviour } from './work.js';

/** What the Express server does by calls to the gRPC server of the same process: a gateway and its upstream in one. */
export interface Upstream {
  readonly behaviours: Readonly<Record<string, Behaviour>>;
  /** Calls made, counted without the adapter. */
  readonly made: number;
  close(): void;
}

export function createUpstream(port: number, metrics: GrpcClientMetrics): Upstream {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    interceptors: [clientInterceptor(metrics)],
    'grpc.max_receive_message_length': LIMIT,
  });
  let made = 0;

  const ask =
    (message: (amount: number) => string, patience: number): Behaviour =>
    ({ res, metrics: own, amount }) => {
      own.enter('query', { db: 'replica' });
      const { path, requestSerialize, responseDeserialize } = SERVICE.Ask;
      made++;
      const call = client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        message(amount),
        new Metadata(),
        { deadline: Date.now() + patience },
        (error) => {
          res.off('close', cancel);
          answer(res, error === null ? 200 : 502, error === null ? 'called' : 'upstream failed');
        },
      );
      const cancel = () => call.cancel();
      res.once('close', cancel);
    };

  const pass: Behaviour = ({ res, amount }) => {
    const { path, requestSerialize, responseDeserialize } = SERVICE.Download;
    made++;
    const call = client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      `pieces/${amount}`,
      new Metadata(),
    );
    call.on('data', (piece: string) => res.write(`${piece}\n`));
    call.on('error', () => res.destroy());
    call.on('end', () => {
      res.off('close', cancel);
      res.end();
    });
    const cancel = () => call.cancel();
    res.once('close', cancel);
  };

  return {
    behaviours: {
      call: ask((amount) => `work/${amount}`, 60_000),
      'call-late': ask(() => 'hangs/0', 5),
      'call-failing': ask(() => 'rejects/0', 60_000),
      'call-oversized': ask(() => 'oversized/0', 60_000),
      'call-hanging': ask(() => 'hangs/0', 60_000),
      'call-stream': pass,
    },
    get made() {
      return made;
    },
    close: () => client.close(),
  };
}
