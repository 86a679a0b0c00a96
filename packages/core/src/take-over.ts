import type { Entry } from './entry.js';
import type { Ledger } from './ledger.js';
import type { Metrics } from './metrics.js';
import type { StageSeries } from './series.js';

/** Moves the requests of one metrics object from one ledger to another, each with its age. */
export function takeOver(metrics: Metrics, from: Ledger, to: Ledger): void {
  const now = to.now();
  const shift = now - from.now();
  for (const series of [...from.stageSeries]) {
    // From the newest to the oldest, so that each finds its place from where the last one found its own.
    const places: Map<StageSeries, Entry> = new Map();
    for (const entry of entriesOf(metrics, series)) adopt(entry, from, to, now, shift, places);
  }
}

function adopt(
  entry: Entry,
  from: Ledger,
  to: Ledger,
  now: number,
  shift: number,
  places: Map<StageSeries, Entry>,
): void {
  const { where } = entry;
  const attributes = to.none.with(entry.attributes.attributes);
  const active = attributes.activeSeries;
  const series = attributes.stageSeries(where);
  const then = from.now();
  // To make a series calls the provider, and a clock may be the application's: the request may be over by now.
  if (entry.ended || entry.attributes.ledger !== from) return;
  if (entry.where !== where) {
    adopt(entry, from, to, now, shift, places);
    return;
  }
  entry.series.remove(entry, then);
  entry.attributes.activeSeries.count--;
  from.active--;
  entry.since += shift;
  entry.began += shift;
  entry.attributes = attributes;
  entry.series = series;
  const place = places.get(series);
  series.insertByAge(entry, now, place?.series === series && !place.ended ? place : undefined);
  places.set(series, entry);
  active.count++;
  to.active++;
}

/** The newest first. */
function entriesOf(metrics: Metrics, series: StageSeries): Entry[] {
  const entries: Entry[] = [];
  for (let entry = series.tail; entry !== undefined; entry = entry.previous) {
    if (entry.metrics === metrics) entries.push(entry);
  }
  return entries;
}
