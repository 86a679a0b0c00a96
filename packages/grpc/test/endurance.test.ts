import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeCall } from './fixtures/call';
import { type Lab, openLab, until } from './fixtures/lab';

// A million by hand: STAGEGUARD_MESSAGES=1000000 npx jest packages/grpc/test/endurance
const MESSAGES = Number(process.env['STAGEGUARD_MESSAGES'] ?? 100_000);
const BURST = 1_000;
const SLOW_MACHINE = 300_000;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

let lab: Lab;
let messages = 0;
let readings: number[] = [];

beforeEach(() => {
  messages = 0;
  readings = [];
});
afterEach(() => lab.close());

/** Moves the call with every message, and reads the heap after a tenth of them and after all. */
function move(): void {
  if (messages++ % 2 === 0) lab.serverMetrics.enter('work');
  else lab.serverMetrics.leave();
  if (messages === MESSAGES / 10 || messages === MESSAGES) readings.push(heap());
}

function heap(): number {
  for (let i = 0; i < 3; i++) collectGarbage();
  return process.memoryUsage().heapUsed;
}

describe('a long stream of messages, each of which moves the call, does not grow', () => {
  afterEach(async () => {
    await until(() => lab.serverMetrics.active === 0, 'the call has ended');
    await lab.collect();
    expect(messages).toBe(MESSAGES);
    expect([lab.served.length, lab.made.length]).toEqual([1, 1]);
    const [early, late] = readings as [number, number];
    expect(late).toBeLessThan(early * 1.05);
  });

  it(
    'from the server',
    async () => {
      lab = await openLab({
        handlers: {
          ServerStream: (call) => {
            const fill = () => {
              while (messages < MESSAGES) {
                move();
                if (!call.write('x')) return;
              }
              call.end();
            };
            call.on('drain', fill);
            fill();
          },
        },
      });
      await makeCall(lab.client, 'ServerStream', { onResponse: () => {} }).status;
    },
    SLOW_MACHINE,
  );

  it(
    'from the client',
    async () => {
      lab = await openLab({
        handlers: {
          Bidi: (call) => {
            call.on('data', () => {
              move();
              if (messages % BURST === 0) call.write('more');
            });
            call.on('end', () => call.end());
          },
        },
      });
      // A client of grpc-js queues every message that it is given, and a long queue makes it slow. So the server asks
      // for each burst.
      const sendBurst = () => {
        if (messages === MESSAGES) call.halfClose();
        else for (let i = 0; i < BURST; i++) call.write('x');
      };
      const call = makeCall(lab.client, 'Bidi', { messages: [], open: true, onResponse: sendBurst });
      sendBurst();
      await call.status;
    },
    SLOW_MACHINE,
  );
});
