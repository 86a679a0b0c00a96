import './fixtures/time';

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { io as connect } from 'socket.io-client';
import { answer, events, stop } from '../dist/socket-io';
import { describeRecipe } from './fixtures/describe-recipe';

describeRecipe('events of one socket of socket.io', {
  metrics: events,
  async start(steps, invoices) {
    const http = createServer();
    const io = new Server(http);
    answer(io, steps);
    await once(http.listen(0, '127.0.0.1'), 'listening');
    const client = connect(`http://127.0.0.1:${(http.address() as AddressInfo).port}`);
    const replies: Promise<string>[] = invoices.map((invoice) => client.emitWithAck('invoice', invoice));
    return {
      async stop() {
        await stop(io);
        const answers = await Promise.all(replies);
        const expected = invoices.map((it) => `${it.startsWith('fail') ? 'failed' : 'sent'} ${it}`);
        if (answers.join() !== expected.join()) throw new Error(answers.join());
      },
      close: () => client.close(),
    };
  },
});
