import { createRequestMetrics } from '@stageguard/core';
import type { WebSocket, WebSocketServer } from 'ws';
import type { Steps } from './steps.js';

export const messages = createRequestMetrics({
  name: 'billing.messages',
  stages: { render: {}, send: {} },
});

export function answer(server: WebSocketServer, { render, send }: Steps): void {
  const handle = messages.wrap(
    async (socket: WebSocket, invoice: string) => {
      messages.enter('render');
      const document = await render(invoice);
      messages.enter('send');
      await send(document);
      socket.send(`sent ${invoice}`);
    },
    (_socket, invoice) => ({ name: `invoice ${invoice}` }),
  );
  server.on('connection', (socket) => {
    socket.on('error', console.error);
    socket.on('message', (data) => {
      const invoice = String(data);
      handle(socket, invoice).catch(() => socket.send(`failed ${invoice}`));
    });
  });
}

export async function stop(server: WebSocketServer): Promise<void> {
  server.close(); // no new sockets
  for (const socket of server.clients) socket.removeAllListeners('message'); // no new messages
  await messages.drained();
  for (const socket of server.clients) socket.close(1001); // going away
}
