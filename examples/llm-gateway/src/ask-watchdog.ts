import type { Snapshot } from '@stageguard/core';

/** What the watchdog's own port says. */
export interface WatchdogAnswer {
  readonly status: { readonly text: string; readonly copyAge: number; readonly blockedFor: number };
  readonly metrics: readonly Snapshot[];
}

/** Its JSON: it comes also while the event loop is blocked. */
export async function askWatchdog(url: string): Promise<WatchdogAnswer> {
  return (await (await fetch(`${url}/?format=json`)).json()) as WatchdogAnswer;
}
