import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import {
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  type ServerInterceptor,
  status,
} from '@grpc/grpc-js';
import { type GrpcServerMetrics, serverInterceptor } from '@stageguard/grpc';
import { LIMIT, SERVICE } from './grpc-methods.js';
import type { STAGES } from './metrics.js';

type Metrics = GrpcServerMetrics<typeof STAGES>;

/** More than the clients take, and more than the server sends. */
const OVERSIZED = 'x'.repeat(LIMIT + 1);
const UNSENDABLE = 'x'.repeat(2 * LIMIT + 1);
const FLOOD = 'x'.repeat(64 * 1024);
const FAILURE = { code: status.INTERNAL, details: 'failed on purpose' };

/** The gRPC server; `tally` is nearer to the wire than the adapter. `doom` is what it is asked for by that name. */
export function grpcServer(metrics: Metrics, tally: ServerInterceptor, doom: () => void = () => {}): Server {
  const server = new Server({
    interceptors: [tally, serverInterceptor(metrics)],
    'grpc.max_receive_message_length': LIMIT,
    'grpc.max_send_message_length': 2 * LIMIT,
  });
  server.addService(SERVICE, {
    Ask: ask(metrics, doom),
    Upload: upload(metrics),
    Download: download(metrics),
    Chat: chat(metrics),
  });
  return server;
}

function ask(metrics: Metrics, doom: () => void): handleUnaryCall<string, string> {
  return ({ request }, callback) => {
    const [behaviour = '', text] = request.split('/');
    const amount = Number(text);
    if (behaviour === 'fails') throw new Error('thrown on purpose');
    if (behaviour === 'rejects') return callback(FAILURE);
    if (behaviour === 'hangs') return metrics.enter('query', { db: 'main' });
    if (behaviour === 'doom') return doom();
    if (behaviour === 'held') return metrics.enter('held');
    if (behaviour === 'work') return void work(metrics, amount).then(() => callback(null, 'worked'));
    if (behaviour === 'attributes') return void attribute(metrics).then(() => callback(null, 'attributed'));
    if (behaviour === 'oversized') return callback(null, OVERSIZED);
    if (behaviour === 'unsendable') return callback(null, UNSENDABLE);
    if (behaviour === 'outlives') {
      const guard = metrics.guard('render');
      setTimeout(() => guard.end(), amount);
    }
    callback(null, behaviour);
  };
}

async function work(metrics: Metrics, amount: number): Promise<void> {
  metrics.enter('validate');
  await metrics.run('query', () => sleep(amount), { db: 'main' });
  metrics.enter('render');
}

async function attribute(metrics: Metrics): Promise<void> {
  metrics.setAttributes({ tenant: 'unknown' });
  await metrics.run('query', () => turn(), { db: 'main' });
  metrics.setAttributes({ tenant: 'known' });
}

function upload(metrics: Metrics): handleClientStreamingCall<string, string> {
  return (call, callback) => {
    let received = 0;
    call.on('data', () => {
      metrics.enter('validate');
      received++;
    });
    call.on('end', () => {
      metrics.leave();
      callback(null, `received ${received}`);
    });
  };
}

function download(metrics: Metrics): handleServerStreamingCall<string, string> {
  return async (call) => {
    const [behaviour, amount] = call.request.split('/');
    for (let piece = 0; piece < Number(amount) && !call.cancelled; piece++) {
      call.write(behaviour === 'flood' ? FLOOD : `piece ${piece}`);
      if (behaviour === 'breaks' && piece === 2) {
        call.emit('error', FAILURE);
        return;
      }
      await metrics.run('render', () => turn());
    }
    call.end();
  };
}

function chat(metrics: Metrics): handleBidiStreamingCall<string, string> {
  return (call) => {
    call.on('data', async (message: string) => {
      await metrics.run('query', () => turn(), { db: 'replica' });
      call.write(message);
    });
    call.on('end', () => setImmediate(() => call.end()));
  };
}
