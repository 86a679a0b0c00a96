import { type Html, html } from './html.js';
import type { Live } from './live.js';
import type { Pipeline } from './pipeline.js';

const MOST_NAMES = 3;

/** Title, verdict, and whether the numbers are still updated. */
export function renderHeader({ pipelines, title, time, status }: Live): Html {
  const stuck = stuckStages(pipelines);
  return html`<header>
<h1><bdi>${title}</bdi></h1>
<p class="verdict ${stuck.length > 0 ? 'stuck' : ''}" role="status">${verdict(pipelines, stuck)}</p>
<p class="state"><span class="connection" role="status" data-keep>Snapshot, not live</span> <span class="silence" data-keep></span></p>
<button type="button" class="pause scripted" data-keep aria-pressed="false">Pause</button>
<p class="source">${status === undefined ? html`` : html`<span role="status">${status.text}</span> `}<time datetime="${time.toISOString()}">${time.toISOString().slice(11, 19)} UTC</time> <span>pid ${process.pid}</span> <a href="?format=json">JSON</a></p>
</header>`;
}

// Without ages: screen readers read the verdict aloud whenever it changes.
function verdict(pipelines: readonly Pipeline[], stuck: readonly string[]): string {
  if (stuck.length > MOST_NAMES) {
    return `Stuck in ${stuck.slice(0, MOST_NAMES).join(', ')} and ${stuck.length - MOST_NAMES} more`;
  }
  if (stuck.length > 0) return `Stuck in ${stuck.join(', ')}`;
  if (pipelines.every((pipeline) => pipeline.active === 0)) return 'Nothing in flight';
  if (pipelines.every((pipeline) => pipeline.slowest === undefined)) return 'Ages are not measured';
  return 'Nothing is stuck';
}

function stuckStages(pipelines: readonly Pipeline[]): readonly string[] {
  return pipelines.flatMap(({ name, lanes }) =>
    lanes
      .filter((lane) => lane.stuck)
      .map((lane) => (pipelines.length > 1 ? `${lane.stage} of ${name}` : lane.stage)),
  );
}
