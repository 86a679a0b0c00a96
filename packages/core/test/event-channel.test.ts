import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { eventChannel } from '@stageguard/core/adapter';
import { collectGarbageUntil, heapUsed } from '@stageguard/testing/jest';

it.each([
  ['after Node has taken the name away from the channel that is held', 'stageguard.test.after', false],
  ['before Node takes the name away from the channel that is held', 'stageguard.test.before', true],
])('whoever subscribes %s hears of the events', async (_when, name, before) => {
  let forgotten = false;
  const finalizers = new FinalizationRegistry(() => {
    forgotten = true;
  });
  finalizers.register(channel(name), undefined);
  await setImmediate();
  // It is collected now, and Node is told so in a later task: on Node 20 it then forgets the next one.
  heapUsed();
  const events = eventChannel<string>(name);
  const heard: unknown[] = [];
  const hear = (event: unknown) => heard.push(event);
  if (before) subscribe(name, hear);
  await collectGarbageUntil(() => forgotten);

  if (!before) subscribe(name, hear);
  events.publish('published');
  const some = events.hasSubscribers;

  expect({ heard, some }).toEqual({ heard: ['published'], some: true });
});

it('whoever does not subscribe any more hears of no events', () => {
  const name = 'stageguard.test.unsubscribed';
  const events = eventChannel<string>(name);
  const heard: unknown[] = [];
  const hear = (event: unknown) => heard.push(event);
  subscribe(name, hear);
  unsubscribe(name, hear);
  events.publish('unheard');
  expect({ heard, hasSubscribers: events.hasSubscribers }).toEqual({ heard: [], hasSubscribers: false });
});
