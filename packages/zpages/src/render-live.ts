import { type Html, html } from './html.js';
import type { Live } from './live.js';
import { renderHeader } from './render-header.js';
import { renderPipeline } from './render-pipeline.js';
import { renderRequests } from './render-requests.js';
import { ageInWords, countInWords } from './words.js';

/** The part of the page that changes. The script fetches it once a second and applies the differences. */
export function renderLive(live: Live): Html {
  const { pipelines } = live;
  return html`<div id="live" data-title="${titleOf(live)}">
${renderHeader(live)}
<main>
<div class="pipelines ${pipelines.length > 1 ? 'several' : ''}">
${pipelines.map(renderPipeline)}
</div>
${renderLegend(live)}
${renderRequests(pipelines, live.oldest)}
</main>
</div>`;
}

function renderLegend({ stuckAfter: { byStage, otherwise } }: Live): Html {
  const stuck = Number.isFinite(otherwise) ? `${ageInWords(otherwise)} or more in one stage` : 'by stage';
  return html`<p class="legend">
<span>Bar: share of the requests in flight.</span>
<span class="scripted">Line: the last five minutes.</span>
<span>Age: the oldest request’s in the stage.</span>
<span>Stuck: ${stuck}${byStage.size > 0 ? ', or as set for the stage' : ''}.</span>
</p>`;
}

// A browser's tab shows only the beginning of the title, so what is wrong comes first.
function titleOf({ pipelines, title }: Live): string {
  const active = `${pipelines.map((pipeline) => countInWords(pipeline.active)).join(' + ')} in flight`;
  const stuck = pipelines.find((pipeline) => pipeline.slowest?.stuck)?.slowest;
  const state = stuck === undefined ? active : `Stuck ${ageInWords(stuck.age)} in ${stuck.stage}, ${active}`;
  return `${state} – ${title}`;
}
