import { afterEach, describe, expect, it } from '@jest/globals';
import { makeCall } from './fixtures/call';
import { hesitant, silent } from './fixtures/handlers';
import { type Lab, openLab, until } from './fixtures/lab';
import { KINDS, streamsRequests, streamsResponses } from './fixtures/service';

let lab: Lab;
afterEach(() => lab.close());

const stage = () => lab.made[0]?.stage;
const counted = async (name: string) =>
  (await lab.collect()).sum(`${lab.clientMetrics.name}.stage_requests`, { stage: name });

describe.each(KINDS)('a call that is made: %s', (kind) => {
  it('ends with its status, before the application hears of it', async () => {
    lab = await openLab();
    const { status } = makeCall(lab.client, kind);
    expect(lab.clientMetrics.active).toBe(1);
    await status;
    expect(lab.clientMetrics.active).toBe(0);
  });
});

describe.each(KINDS.filter((kind) => !streamsRequests(kind)))('a call with one request: %s', (kind) => {
  it('waits from the start', async () => {
    lab = await openLab({ handlers: silent });
    makeCall(lab.client, kind);
    expect(stage()).toBe('wait');
    expect(await counted('wait')).toBe(1);
  });
});

describe.each(KINDS.filter(streamsRequests))('a call with a stream of requests: %s', (kind) => {
  it('sends until it is half-closed, then waits', async () => {
    lab = await openLab({ handlers: silent });
    const call = makeCall(lab.client, kind, { open: true });
    await until(() => lab.served.length === 1, 'the call is served');
    expect(stage()).toBe('send');
    expect(await counted('send')).toBe(1);
    call.halfClose();
    await until(() => stage() === 'wait', 'it is half-closed');
  });
});

describe.each(KINDS.filter(streamsResponses))('a call with a stream of responses: %s', (kind) => {
  it('streams from the first response on', async () => {
    lab = await openLab({ handlers: hesitant });
    const call = makeCall(lab.client, kind);
    await until(() => call.received.length === 1, 'the first response has come');
    expect(stage()).toBe('stream');
    expect(await counted('stream')).toBe(1);
  });
});

describe('a call in both directions', () => {
  it('streams on when it is half-closed after the first response', async () => {
    lab = await openLab({ handlers: hesitant });
    const call = makeCall(lab.client, 'Bidi', { open: true });
    await until(() => call.received.length === 1, 'the first response has come');
    call.halfClose();
    await new Promise((resolve) => setImmediate(resolve));
    expect(stage()).toBe('stream');
  });
});
