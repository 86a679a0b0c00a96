import { type Html, html } from './html.js';
import type { Live } from './live.js';
import { renderHeader } from './render-header.js';
import { renderPeers } from './render-peers.js';
import { renderPipeline } from './render-pipeline.js';
import { renderRequests } from './render-requests.js';
import { ageInWords, countInWords } from './words.js';

/** The part of the page that changes. The script fetches it once a second and applies the differences. */
export function renderLive(live: Live): Html {
  const { pipelines } = live;
  return html`<div id="live" data-title="${titleOf(live)}">
${renderHeader(live)}
<main>
${renderPeers(live)}
<div class="pipelines ${pipelines.length > 1 ? 'several' : ''}">
${pipelines.map((pipeline, index) => renderPipeline(pipeline, index, { choice: live.choice, several: pipelines.length > 1 }))}
</div>
${renderLegend(live)}
${renderRequests(live)}
</main>
</div>`;
}

function renderLegend({ stuckAfter: { byStage, otherwise }, leftOut }: Live): Html {
  const stuck = otherwise === undefined ? 'idle for longer than the stage’s budget' : stuckByAge(otherwise);
  return html`<p class="legend">
<span>Bar: share of all in flight.</span>
<span>Line: the last five minutes.</span>
<span>Rates: the last ten seconds.</span>
<span>Idle: the longest without a sign of life.</span>
<span>Stuck: ${stuck}${byStage.size > 0 ? ', or as set for the stage' : ''}.</span>
${leftOut === undefined ? '' : html`<span>Left out, since a page stays small: ${leftOut}. The JSON has all.</span>`}
</p>`;
}

function stuckByAge(age: number): string {
  return Number.isFinite(age) ? `${ageInWords(age)} or more in one stage` : 'by stage';
}

// A browser's tab shows only the beginning of the title, so what is wrong comes first.
function titleOf({ pipelines, title }: Live): string {
  const active = `${pipelines.map((pipeline) => countInWords(pipeline.active)).join(' + ')} in flight`;
  const stuck = pipelines.find((pipeline) => pipeline.slowest?.stuck)?.slowest;
  const state = stuck === undefined ? active : `Stuck ${ageInWords(stuck.age)} in ${stuck.stage}, ${active}`;
  return `${state} – ${title}`;
}
