import type { RequestSnapshot, Snapshot } from '@stageguard/core';
import { type LivePage, type LivePageOptions, livePage } from '@stageguard/zpages';
import { milliseconds } from '../../words/clock.js';
import { culprit, type State } from '../state.js';

const NOTHING: Snapshot = { name: '', active: 0, stages: [], ended: [], oldest: [] };

/** What the page and its JSON say of the numbers. Times are in seconds. */
export interface Status {
  readonly text: string;
  /** How old they are. */
  readonly copyAge: number;
  /** How long the event loop has been blocked; 0 while it runs. */
  readonly blockedFor: number;
  /** The request whose context was running when it was asked. */
  readonly request: RequestSnapshot | undefined;
  readonly stack: string | undefined;
}

export function statusOf(state: State): Status {
  const now = milliseconds();
  const { blockedSince, answers, copy } = state;
  const copyAge = (now - copy.at) / 1_000;
  const blockedFor = blockedSince === undefined ? 0 : (now - blockedSince) / 1_000;
  const request = culprit(state);
  const age = `These numbers are ${copyAge.toFixed(1)} s old${partOf(copy.snapshots)}`;
  const whose = request === undefined ? '' : `, by ${request.name ?? 'a request'} in ${request.stage}`;
  const text = blockedSince === undefined ? age : `Blocked for ${blockedFor.toFixed(1)} s${whose}. ${age}`;
  return { text, copyAge, blockedFor, request, stack: answers?.newest?.stack };
}

/** A stage that is chosen has of its requests those that are among the oldest of all. */
function partOf(snapshots: readonly Snapshot[]): string {
  const active = snapshots.reduce((sum, each) => sum + each.active, 0);
  const copied = snapshots.reduce((sum, each) => sum + each.oldest.length, 0);
  return copied < active ? `, with the ${copied} oldest of ${active} requests` : '';
}

/** The options of a page that shows the state. */
export function pageOf(state: State, names: number, options: LivePageOptions): LivePage {
  const sources = Array.from({ length: names }, (_, i) => ({
    snapshot: () => state.copy.snapshots[i] ?? NOTHING,
  }));
  return livePage(sources, { ...options, status: () => statusOf(state) });
}
