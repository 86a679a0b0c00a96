import { type Server, ServerCredentials } from '@grpc/grpc-js';

/** A gRPC server that is shut down by force whenever it is asked to be, and then served anew on the same port. */
export interface DoomedGrpc {
  readonly port: number;
  close(): void;
}

export async function serveDoomed(create: (doom: () => void) => Server): Promise<DoomedGrpc> {
  let current: Server | undefined;
  let closed = false;
  const start = async (port: number): Promise<number> => {
    const server = create(() => {
      if (server !== current) return;
      current = undefined;
      server.forceShutdown();
      if (!closed) void start(bound);
    });
    const its = await bind(server, port);
    current = server;
    if (closed) server.forceShutdown();
    return its;
  };
  const bound = await start(0);
  return {
    port: bound,
    close() {
      closed = true;
      current?.forceShutdown();
    },
  };
}

export function bind(server: Server, port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
}
