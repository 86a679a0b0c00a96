// How calls end in every scenario is checked by the contract; these are the cases that need more than one call.
import { propagate, type ServerInterceptor, status } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { makeCall } from './fixtures/call';
import { answering, silent, uniform } from './fixtures/handlers';
import { type Lab, openLab, until } from './fixtures/lab';

let lab: Lab;
afterEach(() => lab.close());

const allHaveEnded = () =>
  until(() => lab.serverMetrics.active + lab.clientMetrics.active === 0, 'all calls have ended');

describe('DEADLINE_EXCEEDED from a handler, before the deadline', () => {
  it('is an answer on both sides', async () => {
    lab = await openLab({
      handlers: uniform((_call, callback) => callback?.({ code: status.DEADLINE_EXCEEDED })),
    });
    const call = makeCall(lab.client, 'Unary', { deadline: Date.now() + 60_000 });
    expect((await call.status).code).toBe(status.DEADLINE_EXCEEDED);
    await allHaveEnded();
    expect([...lab.served, ...lab.made].map(lab.outcomeOf)).toEqual(['answered', 'answered']);
  });
});

describe('CANCELLED from a handler', () => {
  it('is an answer on both sides', async () => {
    lab = await openLab({ handlers: uniform((_call, callback) => callback?.({ code: status.CANCELLED })) });
    expect((await makeCall(lab.client, 'Unary').status).code).toBe(status.CANCELLED);
    await allHaveEnded();
    expect([...lab.served, ...lab.made].map(lab.outcomeOf)).toEqual(['answered', 'answered']);
  });
});

describe('a call that a handler makes for its own call', () => {
  /** The first call makes a second one, which nobody answers. */
  async function openNested(propagated: propagate): Promise<void> {
    lab = await openLab({
      handlers: {
        ...silent,
        ClientStream: (call) => {
          makeCall(lab.client, 'Unary', { parent: call, propagate_flags: propagated });
        },
      },
    });
  }
  const nestedIsServed = () => until(() => lab.served.length === 2, 'the nested call is served');

  it('is aborted with it when its client cancels', async () => {
    await openNested(propagate.CANCELLATION);
    const call = makeCall(lab.client, 'ClientStream', { open: true });
    await nestedIsServed();
    call.cancel();
    await allHaveEnded();
    expect(lab.made.map(lab.outcomeOf)).toEqual(['aborted', 'aborted']);
  });

  it('is aborted with it when its deadline passes', async () => {
    await openNested(propagate.DEADLINE);
    // Connecting is not to take the deadline's time.
    await new Promise((resolve) => lab.client.waitForReady(Date.now() + 60_000, resolve));
    const call = makeCall(lab.client, 'ClientStream', { open: true, deadline: Date.now() + 8_000 });
    await nestedIsServed();
    await call.status;
    await allHaveEnded();
    expect(lab.made.map(lab.outcomeOf)).toEqual(['aborted', 'aborted']);
  });
});

describe('a served call whose stream an interceptor hides', () => {
  const hides: ServerInterceptor = (_definition, call) =>
    ({
      start: (listener) => call.start(listener),
      sendMetadata: (metadata) => call.sendMetadata(metadata),
      sendMessage: (message, sent) => call.sendMessage(message, sent),
      sendStatus: (sent) => call.sendStatus(sent),
      startRead: () => call.startRead(),
      getPeer: () => call.getPeer(),
      getDeadline: () => call.getDeadline(),
    }) as typeof call as never;

  it('is answered where a status went through', async () => {
    lab = await openLab({ handlers: answering, wireInterceptors: [hides] });
    await makeCall(lab.client, 'Unary').status;
    await allHaveEnded();
    expect(lab.served.map(lab.outcomeOf)).toEqual(['answered']);
  });

  it('is aborted where none did', async () => {
    lab = await openLab({ handlers: silent, wireInterceptors: [hides] });
    const call = makeCall(lab.client, 'Unary');
    await until(() => lab.served.length === 1, 'the call is served');
    call.cancel();
    await allHaveEnded();
    expect(lab.served.map(lab.outcomeOf)).toEqual(['aborted']);
  });
});
