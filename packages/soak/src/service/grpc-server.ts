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
import { SERVICE } from './grpc-methods.js';
import type { STAGES } from './metrics.js';

type Metrics = GrpcServerMetrics<typeof STAGES>;

const FLOOD = 'x'.repeat(64 * 1024);
const FAILURE = { code: status.INTERNAL, details: 'failed on purpose' };

/** The gRPC server; `tally` is nearer to the wire than the adapter. */
export function grpcServer(metrics: Metrics, tally: ServerInterceptor): Server {
  const server = new Server({ interceptors: [tally, serverInterceptor(metrics)] });
  server.addService(SERVICE, {
    Ask: ask(metrics),
    Upload: upload(metrics),
    Download: download(metrics),
    Chat: chat(metrics),
  });
  return server;
}

function ask(metrics: Metrics): handleUnaryCall<string, string> {
  return ({ request }, callback) => {
    const [behaviour = '', text] = request.split('/');
    const amount = Number(text);
    if (behaviour === 'fails') throw new Error('thrown on purpose');
    if (behaviour === 'rejects') return callback(FAILURE);
    if (behaviour === 'hangs') return metrics.enter('query', { db: 'main' });
    if (behaviour === 'held') return metrics.enter('held');
    if (behaviour === 'work') return void work(metrics, amount).then(() => callback(null, 'worked'));
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
