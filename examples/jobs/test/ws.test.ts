import './fixtures/time';

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { answer, messages, stop } from '../dist/ws';
import { describeRecipe } from './fixtures/describe-recipe';

describeRecipe('messages of one WebSocket', {
  metrics: messages,
  async start(steps, invoices) {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    answer(server, steps);
    await once(server, 'listening');
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const answers: string[] = [];
    client.on('message', (data) => answers.push(String(data)));
    await once(client, 'open');
    for (const invoice of invoices) client.send(invoice);
    return {
      async stop() {
        await stop(server);
        // Every message is answered before the socket is closed.
        const [code] = await once(client, 'close');
        if (code !== 1001 || answers.length !== invoices.length) throw new Error(`${code}: ${answers}`);
      },
    };
  },
});
