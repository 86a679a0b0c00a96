import type { Snapshot } from '@stageguard/core';
import { NAME } from './gateway-metrics.js';

const MOST_STAGES = 4;

/** The gateway's own part of a copy. */
export function ownOf(snapshots: readonly Snapshot[]): Snapshot {
  const own = snapshots.find(({ name }) => name === NAME);
  if (own === undefined) throw new Error(`the watchdog has nothing of ${NAME}`);
  return own;
}

/** Who was where, the fullest stage first. */
export function stagesTold({ stages }: Snapshot): string[] {
  const full = stages.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  const lines = full.map(({ stage, attributes, count, oldestAge = 0 }) => {
    const place = `${stage} ${attributes['phase'] ?? ''}`.trim();
    return `  ${place.padEnd(22)} ${String(count).padStart(5)}  the oldest for ${oldestAge.toFixed(1)} s`;
  });
  const rest = full.slice(MOST_STAGES - 1).reduce((total, { count }) => total + count, 0);
  return lines.length > MOST_STAGES
    ? [...lines.slice(0, MOST_STAGES - 1), `  ${'elsewhere'.padEnd(22)} ${String(rest).padStart(5)}`]
    : lines;
}
