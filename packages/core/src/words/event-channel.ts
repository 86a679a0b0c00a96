import { channel } from 'node:diagnostics_channel';

/** A diagnostics channel that is published on. Of a type of our own: declarations ask for no types of Node. */
export interface EventChannel<Event> {
  readonly hasSubscribers: boolean;
  publish(event: Event): void;
}

/**
 * The diagnostics channel of that name. Node 20 may take a name away from a channel that is held, once an earlier one of that
 * name has been collected (nodejs/node#59910): who subscribes by name then gets another channel. So the name is asked each time,
 * and each channel that it has led to is kept and published on.
 */
export function eventChannel<Event>(name: string): EventChannel<Event> {
  const held = new Set([channel(name)]);
  return {
    get hasSubscribers() {
      held.add(channel(name));
      return [...held].some((each) => each.hasSubscribers);
    },
    publish(event) {
      held.add(channel(name));
      for (const each of held) each.publish(event);
    },
  };
}
