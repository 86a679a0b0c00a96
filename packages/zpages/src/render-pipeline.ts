import { type Html, html } from './html.js';
import type { Pipeline } from './pipeline.js';
import { renderLane, TREND } from './render-lane.js';
import { ageInWords, countInWords, widthOf } from './words.js';

// With fewer requests in flight, bars show the share of this number: else one request alone would fill and empty a
// whole bar every second.
const CALM = 10;

/** One metrics object: total, oldest age, and its stages from left to right. */
export function renderPipeline(pipeline: Pipeline, index: number): Html {
  const { name, active, lanes } = pipeline;
  const full = Math.max(active, CALM);
  return html`<section class="pipeline" aria-labelledby="pipeline-${index}" data-pipeline="${name}">
<h2 id="pipeline-${index}"><bdi>${name}</bdi></h2>
<div class="head" data-count="${active}">
${renderFigures(pipeline)}
${TREND}
</div>
<ol class="lanes">
${lanes.map((lane) => renderLane(lane, full))}
</ol>
</section>
`;
}

function renderFigures({ active, slowest }: Pipeline): Html {
  const total = countInWords(active);
  return html`<dl class="figures">
<div><dt>in flight</dt><dd class="${widthOf(total)}">${total}</dd></div>
<div class="${slowest?.stuck ? 'stuck' : ''}"><dt>${whereSlowest(slowest)}</dt><dd>${ageInWords(slowest?.age)}</dd></div>
</dl>`;
}

function whereSlowest(slowest: Pipeline['slowest']): string {
  if (slowest === undefined) return 'oldest';
  const { stage, part, stuck } = slowest;
  return `${stuck ? 'stuck' : 'oldest'} in ${stage}${part === undefined ? '' : `, ${part}`}`;
}
