import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { type ExportRequest, METRICS_SERVICE } from './definitions.js';

export type Protocol = 'http/protobuf' | 'grpc';

/** What receives OTLP, on a port of its own. */
export interface Receiver {
  readonly endpoint: string;
  /** All that has come, in order. */
  readonly exports: readonly ExportRequest[];
  close(): Promise<void>;
}

export function receive(protocol: Protocol): Promise<Receiver> {
  return protocol === 'grpc' ? receiveGrpc() : receiveHttp();
}

async function receiveHttp(): Promise<Receiver> {
  const exports: ExportRequest[] = [];
  const { Export } = METRICS_SERVICE;
  const server = createServer(async (req, res) => {
    if (req.url !== '/v1/metrics' || req.headers['content-type'] !== 'application/x-protobuf') {
      res.writeHead(415).end();
      return;
    }
    exports.push(Export.requestDeserialize(await buffer(req)));
    res.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(Export.responseSerialize({}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exports,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function receiveGrpc(): Promise<Receiver> {
  const exports: ExportRequest[] = [];
  const server = new Server();
  server.addService(METRICS_SERVICE, {
    Export({ request }: { request: ExportRequest }, answer: (error: null, response: object) => void) {
      exports.push(request);
      answer(null, {});
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    exports,
    async close() {
      server.forceShutdown();
    },
  };
}
