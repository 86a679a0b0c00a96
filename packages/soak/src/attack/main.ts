import { type Clients, createClients } from './clients.js';
import { type Held, hold } from './held.js';
import type { Order, Start, Word } from './messages.js';

// The clients have a process of their own: what they allocate is not in the heap that is measured, and they have a
// core of their own.

const REPORT_EVERY = 100;

let clients: Clients | undefined;
let ports: Start['ports'] | undefined;
let held: Held | undefined;

process.on('message', (order: Order) => {
  obey(order).catch((error: Error) => tell({ word: 'failed', what: error.message }));
});
process.on('disconnect', () => process.exit());
process.on('unhandledRejection', (error) => tell({ word: 'failed', what: `a client: ${error}` }));

async function obey(order: Order): Promise<void> {
  switch (order.order) {
    case 'start':
      clients = createClients(order);
      ports = order.ports;
      return;
    case 'attack': {
      const timer = setInterval(report, REPORT_EVERY);
      await clients?.attack(order.until);
      clearInterval(timer);
      report();
      tell({ word: 'done' });
      return;
    }
    case 'hold':
      held = ports && (await hold(ports, order.each));
      tell({ word: 'held' });
      return;
    case 'let go':
      await held?.letGo();
      tell({ word: 'let go' });
      return;
    case 'stop':
      await clients?.close();
      process.disconnect();
  }
}

function report(): void {
  if (clients !== undefined) tell({ word: 'progress', ...clients.progress() });
}

function tell(word: Word): void {
  // Whoever would hear of an error has gone.
  if (process.connected) process.send?.(word, () => {});
}
