import type { CounterDefinition } from '@stageguard/core/adapter';

export const STALL_TIME: CounterDefinition = {
  metric: 'event_loop.stall_time',
  ofProcess: true,
  description: 'How long the event loop was blocked, by the stage of the request whose context was running.',
  unit: 's',
};

export const STALLS: CounterDefinition = {
  metric: 'event_loop.stalls',
  ofProcess: true,
  description: 'How often the event loop was blocked for longer than the threshold.',
  unit: '{stall}',
};

export const STAGE_STALL_TIME: CounterDefinition = {
  metric: 'stage_stall_time',
  ofProcess: false,
  description: 'Request-seconds spent in the stage while the event loop was blocked.',
  unit: 's',
};

export const FROZEN_TIME: CounterDefinition = {
  metric: 'watchdog.frozen_time',
  ofProcess: true,
  description: 'How long the whole process was stopped, which is no stall.',
  unit: 's',
};
