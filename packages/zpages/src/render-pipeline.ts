import { type Html, html } from './html.js';
import type { Ends, Pipeline } from './pipeline.js';
import { type Choice, hrefOf } from './query.js';
import { renderLane } from './render-lane.js';
import { renderTrend, topOf } from './render-trend.js';
import { renderUpstreams } from './render-upstreams.js';
import { ageInWords, countInWords, rateInWords, widthOf } from './words.js';

// With fewer requests in flight, bars show the share of this number: else one request alone would fill and empty a
// whole bar every second.
const CALM = 10;

/** How the page goes on from a pipeline: to its requests, if it is one of several by their name. */
export interface Way {
  readonly choice: Choice;
  readonly several: boolean;
}

/** One metrics object: total, oldest age, and its stages from left to right. */
export function renderPipeline(pipeline: Pipeline, index: number, { choice, several }: Way): Html {
  const { name, active, lanes, upstreams, begun, ended, counts } = pipeline;
  const scale = { full: Math.max(active, CALM), top: topOf(lanes.map((lane) => lane.counts)) };
  const of = several ? name : undefined;
  return html`<section class="pipeline" aria-labelledby="pipeline-${index}" data-pipeline="${name}">
<h2 id="pipeline-${index}"><bdi>${name}</bdi></h2>
<div class="head">
${renderFigures(pipeline)}
${renderTrend(counts, topOf([counts]))}
</div>
<dl class="flows">
<div><dt>begun/s</dt><dd>${rateInWords(begun)}</dd></div>
${ended.map(renderEnds)}</dl>
<ol class="lanes">
${lanes.map((lane) => {
  const isChosen = choice.stage === lane.stage && (choice.of === undefined || choice.of === name);
  const next = isChosen ? { stage: undefined, of: undefined } : { stage: lane.stage, of };
  return renderLane(lane, scale, hrefOf({ ...choice, ...next }), isChosen);
})}
</ol>
${renderUpstreams(upstreams)}
</section>
`;
}

function renderFigures({ active, stuckCount, atLeast, slowest }: Pipeline): Html {
  const total = countInWords(active);
  const stuck = `${countInWords(stuckCount)}${atLeast ? '+' : ''}`;
  return html`<dl class="figures">
<div><dt>in flight</dt><dd class="${widthOf(total)}">${total}</dd></div>
<div class="${stuckCount > 0 ? 'stuck' : 'quiet'}"><dt>stuck</dt><dd class="${widthOf(stuck)}">${stuck}</dd></div>
<div class="${slowest?.stuck ? 'stuck' : ''}"><dt>${whereSlowest(slowest)}</dt><dd>${ageInWords(slowest?.age)}</dd></div>
</dl>`;
}

/** How many requests end so, per second. */
export function renderEnds({ outcome, rate }: Ends): Html {
  return html`<div><dt><bdi>${outcome}</bdi>/s</dt><dd>${rateInWords(rate)}</dd></div>
`;
}

function whereSlowest(slowest: Pipeline['slowest']): string {
  if (slowest === undefined) return 'oldest';
  const { stage, part, stuck } = slowest;
  return `${stuck ? 'stuck' : 'oldest'} in ${stage}${part === undefined ? '' : `, ${part}`}`;
}
