import { type ClientExchange, connectRaw, type RawConnection, requestBytes } from '@stageguard/testing';
import { HTTP1_TARGETS, type Ports } from '../service/ports.js';
import { ask, type Running } from './grpc-call.js';
import { createLane } from './lane.js';

/** Requests that hang at every server until they are let go. */
export interface Held {
  /** Their clients go away, half of them rudely. Resolves when they have gone. */
  letGo(): Promise<void>;
}

/** So many at each. Resolves when all of them have been sent. */
export async function hold(ports: Ports, each: number): Promise<Held> {
  const lane = createLane(ports);
  const connections: RawConnection[] = [];
  const exchanges: ClientExchange[] = [];
  const calls: Running<{ cancel(): void }>[] = [];
  for (let one = 0; one < each; one++) {
    for (const target of HTTP1_TARGETS) {
      const connection = await connectRaw(ports[target]);
      connection.send(requestBytes({ path: '/held/0' }));
      connections.push(connection);
    }
    exchanges.push(lane.session.request({ path: '/held/0' }));
    calls.push(ask(lane, 'held/0'));
  }
  return {
    async letGo() {
      connections.forEach((connection, at) => {
        if (at % 2 === 0) connection.reset();
        else void connection.close();
      });
      for (const exchange of exchanges) exchange.leave('cancels the stream');
      for (const { call } of calls) call.cancel();
      await Promise.all([...connections, ...exchanges].map(({ closed }) => closed));
      await Promise.all(calls.map(({ ended }) => ended));
      await lane.close();
    },
  };
}
