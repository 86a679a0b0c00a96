import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { ofCheckout } from './before/of-checkout.js';
import { cpuMicroseconds } from './cpu.js';

/** A server in a process of its own, which tells what CPU it has used: that of its clients does not count. */
export interface Service {
  readonly port: number;
  /** Microseconds so far. */
  cpu(): Promise<number>;
  stop(): void;
}

export interface ServiceOptions {
  /** Its packages of ours are those of the build in this folder. Default: those of this build. */
  readonly checkout?: string | undefined;
}

const QUICK_TICKS = ['--require', join(__dirname, 'quick-ticks.js')];

/** Starts one of the server programs of this package. */
export async function startService(
  program: string,
  args: readonly string[],
  options?: ServiceOptions,
): Promise<Service> {
  const [service] = await startServices(program, args, options);
  return service as Service;
}

/** The same for a program that serves several variants, each at a port of its own, in one process. */
export async function startServices(
  program: string,
  args: readonly string[],
  { checkout }: ServiceOptions = {},
): Promise<Service[]> {
  const child = fork(join(__dirname, program), args, ofCheckout(checkout, QUICK_TICKS));
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a server has ended with ${code}`);
  });
  // It ends when it is stopped, too.
  ended.catch(() => {});
  const answer = () => Promise.race([once(child, 'message').then(([message]) => message), ended]);
  const ports: number[] = await answer();
  return ports.map((port, variant) => ({
    port,
    cpu() {
      child.send(variant);
      return answer();
    },
    stop: () => child.kill(),
  }));
}

/**
 * The server program's side of it: says its ports, then its CPU whenever it is asked. `asked` is told before that for which
 * variant.
 */
export function serve(ports: readonly number[], asked?: (variant: number) => void): void {
  process.on('message', (variant) => {
    asked?.(variant as number);
    process.send?.(cpuMicroseconds());
  });
  process.send?.(ports);
}

/** A program whose variants ask themselves: whoever connects says how often, and is hung up on when all is answered. */
export async function serveItself(...variants: ((times: number) => Promise<void>)[]): Promise<void> {
  serve(await Promise.all(variants.map(portToAskAt)));
}

async function portToAskAt(ask: (times: number) => Promise<void>): Promise<number> {
  const server = createServer(async (socket) => {
    const [times] = await once(socket, 'data');
    await ask(Number(times));
    socket.end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

/** Has a program that asks itself do so. */
export async function haveAskItself(port: number, times: number): Promise<void> {
  const socket = connect(port, '127.0.0.1').resume();
  socket.write(String(times));
  await once(socket, 'end');
}
