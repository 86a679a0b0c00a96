const LENGTH = 300_000;
// A longer silence is a gap: the page was hidden, or the process did not answer.
const GAP = 5_000;
// The smallest count that fills the height, so that the noise of one or two requests stays small.
const CALM = 5;

interface Sample {
  readonly at: number;
  readonly count: number;
}

const histories = new Map<string, readonly Sample[]>();

/** Notes the counts that the page shows, and draws the last minutes of each. */
export function noteTrends(now: number): void {
  for (const pipeline of document.querySelectorAll('[data-pipeline]')) {
    const name = pipeline.getAttribute('data-pipeline') ?? '';
    // All stages share one scale, so that their lines can be compared; the total has its own.
    noteTogether(name, [...pipeline.querySelectorAll('.head')], now);
    noteTogether(name, [...pipeline.querySelectorAll('.lane')], now);
  }
}

function noteTogether(pipeline: string, places: readonly Element[], now: number): void {
  const lines = places.map((place) => noted(`${pipeline}\n${place.getAttribute('data-stage')}`, place, now));
  const top = Math.max(CALM, ...lines.flat().map((sample) => sample.count));
  places.forEach((place, index) => {
    draw(place, lines[index] ?? [], now, top);
  });
}

function noted(key: string, place: Element, now: number): readonly Sample[] {
  const recent = (histories.get(key) ?? []).filter((sample) => sample.at > now - LENGTH);
  const samples = [...recent, { at: now, count: Number(place.getAttribute('data-count')) }];
  histories.set(key, samples);
  return samples;
}

function draw(place: Element, samples: readonly Sample[], now: number, top: number): void {
  const svg = place.querySelector('.trend');
  if (svg === null) return;
  let line = '';
  let last = Number.NEGATIVE_INFINITY;
  for (const { at, count } of samples) {
    const x = 300 - (300 * (now - at)) / LENGTH;
    line += `${at - last > GAP ? 'M' : 'L'}${x.toFixed(1)} ${(100 - (100 * count) / top).toFixed(1)}`;
    last = at;
  }
  const path =
    svg.querySelector('path') ?? svg.appendChild(document.createElementNS(svg.namespaceURI, 'path'));
  path.setAttribute('d', line);
}
