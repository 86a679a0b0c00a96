import { type Html, html } from './html.js';
import type { Live } from './live.js';
import type { Part } from './parts.js';
import type { Lane } from './pipeline.js';
import { stuckInWords } from './render-lane.js';
import { renderEnds } from './render-pipeline.js';
import { ageInWords, countInWords, rateInWords } from './words.js';

/** The numbers of the chosen stage in full: on a phone its lane has no room for them, nor for long names anywhere. */
export function renderChosenStage({ choice, pipelines }: Live): Html {
  const lanes = pipelines
    .filter(({ name }) => choice.of === undefined || choice.of === name)
    .flatMap((pipeline) => pipeline.lanes.filter(({ stage }) => stage === choice.stage));
  return html`${lanes.map(renderNumbers)}`;
}

function renderNumbers(lane: Lane): Html {
  const { count, oldestAge, oldestIdle, rates, ended, parts } = lane;
  return html`<dl class="flows stage">
<div><dt>in flight</dt><dd>${countInWords(count)}</dd></div>
<div><dt>stuck</dt><dd>${stuckInWords(lane)}</dd></div>
<div><dt>oldest</dt><dd>${ageInWords(oldestAge)}</dd></div>
<div><dt>idle</dt><dd>${ageInWords(oldestIdle)}</dd></div>
<div><dt>entered/s</dt><dd>${rateInWords(rates?.entered)}</dd></div>
<div><dt>left/s</dt><dd>${rateInWords(rates?.left)}</dd></div>
${ended.map(renderEnds)}</dl>
${parts.length === 0 ? '' : html`<ul class="sets">${parts.map(renderPart)}</ul>`}
`;
}

function renderPart(part: Part): Html {
  const { label, count, oldestAge, stuck } = part;
  return html`<li class="${stuck ? 'stuck' : ''}"><bdi>${label}</bdi> <b>${countInWords(count)}</b> <small>${stuck ? `${stuckInWords(part)} stuck, ` : ''}${count === 0 ? '' : ageInWords(oldestAge)}</small></li>
`;
}
