import { once } from 'node:events';
import { createRequestMetrics } from '@stageguard/core';
import type { Server } from 'socket.io';
import type { Steps } from './steps.js';

export const events = createRequestMetrics({ name: 'billing.events', stages: { render: {}, send: {} } });

export function answer(io: Server, { render, send }: Steps): void {
  const handle = events.wrap(
    async (invoice: string, reply: (text: string) => void) => {
      events.enter('render');
      const document = await render(invoice);
      events.enter('send');
      await send(document);
      reply(`sent ${invoice}`);
    },
    (invoice) => ({ name: `invoice ${invoice}` }),
  );
  io.on('connection', (socket) => {
    socket.on('invoice', (invoice: string, reply: (text: string) => void) => {
      handle(invoice, reply).catch(() => reply(`failed ${invoice}`));
    });
  });
}

export async function stop(io: Server): Promise<void> {
  io.removeAllListeners('connection'); // new sockets are not heard
  const sockets = [...io.sockets.sockets.values()];
  for (const socket of sockets) socket.removeAllListeners('invoice'); // nor are the old ones any more
  await events.drained();
  const closed = Promise.all(sockets.map(({ conn }) => once(conn, 'close')));
  io.disconnectSockets(true);
  await closed; // the replies have been written: `close` alone would drop them
  await io.close();
}
