import type { StageSnapshot } from '@stageguard/core';
import { groupedBy, type Occupancy, occupancyOf } from './occupancy.js';
import { clip } from './words.js';

/** A phase: the requests of a stage that share attributes. */
export interface Part extends Occupancy {
  readonly label: string;
}

/** The page stays on one screen, whatever the cardinality. */
const MOST_PARTS = 6;
const LONGEST_LABEL = 60;

/**
 * Groups the series of a stage by all attributes where that gives a handful, else by the first attribute. Where that is
 * too much as well, the largest groups are kept and the rest becomes one. Empty where the stage has no attributes. (The
 * JSON has every series.)
 */
export function partsOf(series: readonly StageSnapshot[], limit: number | undefined): readonly Part[] {
  const keys = [...new Set(series.flatMap((one) => Object.keys(one.attributes)))];
  if (keys.length === 0) return [];
  const all = partsBy(keys, series, limit);
  if (all.length <= MOST_PARTS) return all;
  return folded(partsBy(keys.slice(0, 1), series, limit), limit);
}

function partsBy(
  keys: readonly string[],
  series: readonly StageSnapshot[],
  limit: number | undefined,
): readonly Part[] {
  return [...groupedBy(series, ({ attributes }) => labelOf(keys, attributes))].map(([label, members]) => ({
    label,
    ...occupancyOf(members, limit),
  }));
}

// The largest groups keep their order, so that a row moves only when a group comes or goes.
function folded(parts: readonly Part[], limit: number | undefined): readonly Part[] {
  if (parts.length <= MOST_PARTS) return parts;
  const largest = new Set([...parts].sort((a, b) => b.count - a.count).slice(0, MOST_PARTS - 1));
  const rest = parts.filter((part) => !largest.has(part));
  const more = { label: `${rest.length} more`, ...occupancyOf(rest, limit) };
  return [...parts.filter((part) => largest.has(part)), more];
}

// A text is clear by itself (`prefill`); a number or a boolean needs its key (`cached=true`).
function labelOf(keys: readonly string[], attributes: StageSnapshot['attributes']): string {
  const values = keys
    .filter((key) => attributes[key] !== undefined)
    .map((key) => {
      const value = attributes[key];
      return typeof value === 'string' && value !== '' ? value : `${key}=${value}`;
    });
  return values.length === 0 ? 'other' : clip(values.join(', '), LONGEST_LABEL);
}
