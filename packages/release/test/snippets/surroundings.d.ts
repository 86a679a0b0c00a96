// What the snippets of the documents take for granted: the reader's own code.
declare function query(...question: unknown[]): Promise<object[]>;
declare function toPdf(rows: object[]): Promise<Buffer>;
declare function fetchInvoice(job: object): Promise<void>;
declare function render(job: object): Promise<void>;
declare function send(job: object): Promise<void>;
declare function route(): Promise<void>;
declare function dispatch(): Promise<void>;
declare function hasSession(req: import('node:http').IncomingMessage): boolean;
declare function startTelemetry(port: number): Promise<void>;
declare const ShopClient: typeof import('@grpc/grpc-js').Client;
declare const gateway: import('@stageguard/core').RequestMetrics<object>;
declare const livePage: typeof import('@stageguard/zpages').livePage;
declare const isLocal: typeof import('@stageguard/zpages').isLocal;
declare const Gauge: typeof import('prom-client').Gauge;
declare const server: import('@grpc/grpc-js').Server;
declare const rpc: import('@stageguard/grpc').GrpcServerMetrics;
declare const pool: {
  connect(
    callBack: (
      error: Error | undefined,
      client: { query(text: string, callBack: () => void): void },
      done: () => void,
    ) => void,
  ): void;
};
