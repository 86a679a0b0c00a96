import '@stageguard/testing/second';

import { afterEach, expect, it } from '@jest/globals';
import { aSecondLater } from '@stageguard/testing/second';
import { makeCall } from './fixtures/call';
import { type AnyCall, uniform } from './fixtures/handlers';
import { type Lab, openLab, until } from './fixtures/lab';

const BUDGET = 4;
const SECONDS = 10;

let lab: Lab;
let now = 0;
const handled: AnyCall[] = [];

afterEach(async () => {
  handled.length = 0;
  await lab.close();
  lab.serverMetrics.close();
  lab.clientMetrics.close();
});

/** Handlers keep their calls, and read what comes. */
async function open(): Promise<void> {
  const handlers = uniform((call) => {
    handled.push(call);
    call.on('data', () => {});
  });
  lab = await openLab({ handlers, budget: BUDGET, clock: () => now });
}

async function second(during: () => Promise<unknown> = async () => {}): Promise<void> {
  await during();
  now += 1_000;
  aSecondLater();
}

async function overdue() {
  const collection = await lab.collect();
  const of = (name: string) => {
    const points = collection.points(`${name}.stage_overdue_requests`).filter(({ value }) => value !== 0);
    return Object.fromEntries(points.map(({ attributes, value }) => [attributes['stage'], value]));
  };
  return { server: of(lab.serverMetrics.name), client: of(lab.clientMetrics.name) };
}

/** Resolves when one more message has come. */
async function sent(
  call: AnyCall | undefined,
  made: { readonly received: readonly string[] },
): Promise<void> {
  const before = made.received.length;
  call?.write?.('x');
  await until(() => made.received.length > before, 'the message has come');
}

it('a call whose messages go out is not overdue on either side, one beside it that is silent is', async () => {
  await open();
  const moving = makeCall(lab.client, 'ServerStream');
  await until(() => handled.length === 1, 'it is handled');
  const silent = makeCall(lab.client, 'ServerStream');
  await until(() => handled.length === 2, 'the other one, too');
  await sent(handled[1], silent);
  for (let i = 0; i < SECONDS; i++) await second(() => sent(handled[0], moving));
  expect(await overdue()).toEqual({ server: { respond: 1 }, client: { stream: 1 } });
  await second(() => Promise.all([sent(handled[0], moving), sent(handled[1], silent)]));
  expect(await overdue()).toEqual({ server: {}, client: {} });
});

it('a call whose messages come in is not overdue on either side, one beside it that is silent is', async () => {
  await open();
  const moving = makeCall(lab.client, 'ClientStream', { open: true });
  makeCall(lab.client, 'ClientStream', { open: true });
  await until(() => handled.length === 2, 'both are handled');
  let received = 0;
  for (const call of handled) call.on('data', () => received++);
  for (let i = 0; i < SECONDS; i++) {
    await second(async () => {
      const before = received;
      moving.write('x');
      await until(() => received > before, 'the message has come');
    });
  }
  expect(await overdue()).toEqual({ server: { receive: 1 }, client: { send: 1 } });
});

it('a client that does not read makes its call overdue, whatever the handler goes on writing', async () => {
  await open();
  const made = makeCall(lab.client, 'ServerStream', { unread: true });
  await until(() => handled.length === 1, 'it is handled');
  const write = () => {
    for (let i = 0; i < 20; i++) handled[0]?.write?.('x'.repeat(64 * 1024));
  };
  for (let i = 0; i < 300 && (await overdue()).server['respond'] !== 1; i++) {
    await second(() => new Promise<void>((resolve) => setImmediate(write) && setImmediate(resolve)));
  }
  expect((await overdue()).server).toEqual({ respond: 1 });
  made.resume();
  const before = made.received.length;
  await until(() => made.received.length > before + 20, 'it reads again');
  await second();
  expect(await overdue()).toEqual({ server: {}, client: {} });
});

it('a handler that works on one message is overdue: none moves, and it shows no other sign of life', async () => {
  await open();
  makeCall(lab.client, 'Unary');
  await until(() => handled.length === 1, 'it is handled');
  for (let i = 0; i < SECONDS; i++) await second();
  expect(await overdue()).toEqual({ server: { handle: 1 }, client: { wait: 1 } });
});
