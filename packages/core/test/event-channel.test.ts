import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { eventChannel } from '@stageguard/core/adapter';
import { collectGarbageUntil, heapUsed } from '@stageguard/testing/jest';

it('a name that Node takes away from a channel that is held leads to no other events', async () => {
  const name = 'stageguard.test';
  let forgotten = false;
  const finalizers = new FinalizationRegistry(() => {
    forgotten = true;
  });
  finalizers.register(channel(name), undefined);
  await setImmediate();
  // It is collected now, and Node is told so in a later task: on Node 20 it then forgets the next one.
  heapUsed();
  const events = eventChannel<string>(name);
  await collectGarbageUntil(() => forgotten);

  const heard: unknown[] = [];
  const hear = (event: unknown) => heard.push(event);
  const before = events.hasSubscribers;
  subscribe(name, hear);
  events.publish('published');
  const amid = events.hasSubscribers;
  unsubscribe(name, hear);
  events.publish('unheard');

  expect({ heard, before, amid, after: events.hasSubscribers }).toEqual({
    heard: ['published'],
    before: false,
    amid: true,
    after: false,
  });
});
