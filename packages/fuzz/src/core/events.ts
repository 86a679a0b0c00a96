import { subscribe } from 'node:diagnostics_channel';
import type { OverdueEvent } from '@stageguard/core';

/** What was published on each channel since it was last looked at. */
export interface Events {
  overdue: OverdueEvent[];
  recovered: OverdueEvent[];
}

export function listen(): Events {
  const events: Events = { overdue: [], recovered: [] };
  subscribe('stageguard.overdue', (message) => events.overdue.push(message as OverdueEvent));
  subscribe('stageguard.recovered', (message) => events.recovered.push(message as OverdueEvent));
  return events;
}
