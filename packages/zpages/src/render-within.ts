import type { Counts } from './facts.js';
import { type Html, html } from './html.js';
import type { Live } from './live.js';
import type { Pipeline } from './pipeline.js';
import { renderDocument } from './render-document.js';
import { renderLive } from './render-live.js';

const MOST_BYTES = 60_000;
// What was asked for by options has room of its own.
const FOR_A_NAME = 30_000;
const FOR_A_ROW = 1_500;
const ROWS = 20;

const FRAME = bytesOf(renderDocument(html``, ''));

/** How many bytes a document may take: 60,000, and more where the application wants several names or more than 20 requests. */
export function roomFor(names: number, rows: number): number {
  return MOST_BYTES + FOR_A_NAME * (names - 1) + FOR_A_ROW * Math.max(0, rows - ROWS);
}

/**
 * The part of the page that changes, so small that the document around it has fewer than `room` bytes. What is too much is left out
 * step by step, and the page says so. Whatever clients and peers send, the last step is of a few hundred bytes.
 */
export function renderWithin(live: Live, room: number): Html {
  const its = room - FRAME - bytesOf(html`${live.title}`);
  let rendered = renderLive(live);
  for (const [what, less] of STEPS) {
    if (bytesOf(rendered) < its) break;
    rendered = renderLive({ ...less(live), leftOut: what });
  }
  return rendered;
}

type Step = readonly [leftOut: string, less: (live: Live) => Live];

// Each has less than the one before it.
const STEPS: readonly Step[] = [
  ['detail of the lines', (live) => withPipelines(live, coarse)],
  ['lines', (live) => withPipelines(live, withoutLines)],
  ...[10, 5].map((rows): Step => ['lines, requests', (live) => withFew(live, rows, withoutLines)]),
  ['lines, requests, phases', (live) => withFew(live, 5, withoutParts)],
  ...[24, 12, 6, 3, 1].map(
    (lanes): Step => [
      'lines, requests, phases, stages',
      (live) => withFew(live, 2, (pipeline) => fullest(withoutParts(pipeline), lanes)),
    ],
  ),
  ['all but the sums', (live) => ({ ...withFew(live, 0), pipelines: [], choice: ALL })],
];

const ALL: Live['choice'] = { stage: undefined, of: undefined, text: '', sort: 'stage' };

function withPipelines(live: Live, change: (pipeline: Pipeline) => Pipeline): Live {
  return { ...live, pipelines: live.pipelines.map(change) };
}

function withFew(live: Live, rows: number, change = (pipeline: Pipeline) => pipeline): Live {
  const { chosen } = live;
  return { ...withPipelines(live, change), chosen: { ...chosen, rows: chosen.rows.slice(0, rows) } };
}

/** Steps of five points, each of its highest. */
function coarse(pipeline: Pipeline): Pipeline {
  const inSteps = (counts: Counts): Counts =>
    counts.map((_, index) => {
      const from = index - (index % 5);
      const known = counts.slice(from, from + 5).filter((count) => count !== null);
      return known.length === 0 ? null : Math.max(...known);
    });
  return withLines(pipeline, inSteps);
}

function withoutLines(pipeline: Pipeline): Pipeline {
  return withLines(pipeline, () => []);
}

function withLines(pipeline: Pipeline, change: (counts: Counts) => Counts): Pipeline {
  const lanes = pipeline.lanes.map((lane) => ({ ...lane, counts: change(lane.counts) }));
  return { ...pipeline, counts: change(pipeline.counts), lanes };
}

function withoutParts(pipeline: Pipeline): Pipeline {
  const { lanes, ...its } = withoutLines(pipeline);
  return { ...its, lanes: lanes.map((lane) => ({ ...lane, parts: [] })) };
}

/** Those that are stuck, then those with the most requests, in the order of the page. */
function fullest(pipeline: Pipeline, most: number): Pipeline {
  const inOrder = [...pipeline.lanes].sort((a, b) => b.stuckCount - a.stuckCount || b.count - a.count);
  const kept = new Set(inOrder.slice(0, most));
  return { ...pipeline, lanes: pipeline.lanes.filter((lane) => kept.has(lane)) };
}

function bytesOf({ text }: Html): number {
  return Buffer.byteLength(text);
}
