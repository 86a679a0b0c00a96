import { type Html, html } from './html.js';
import type { Occupancy } from './occupancy.js';
import type { Part } from './parts.js';
import type { Lane } from './pipeline.js';
import { renderTrend } from './render-trend.js';
import { ageInWords, countInWords, rateInWords, widthOf } from './words.js';

/** How the lanes of one pipeline are drawn. */
export interface Scale {
  /** The count that fills a bar. */
  readonly full: number;
  /** The count that fills the height of a line. */
  readonly top: number;
}

/** One stage. `href` chooses it, or no stage where it is chosen. */
export function renderLane(lane: Lane, { full, top }: Scale, href: string, isChosen: boolean): Html {
  const { stage, count, counts, parts } = lane;
  const total = countInWords(count);
  return html`<li class="lane ${stateOf(lane)} ${isChosen ? 'chosen' : ''}" data-stage="${stage}">
<h3><a href="${href}" title="${stage}" aria-current="${String(isChosen)}"><bdi>${stage}</bdi></a></h3>
<p class="count ${widthOf(total)}">${total}</p>
${renderBar(count, full)}
${renderNumbers(lane)}
${renderTrend(counts, top)}
${parts.length === 0 ? '' : renderParts(parts, full)}
</li>
`;
}

function renderNumbers(lane: Lane): Html {
  const { stuck, oldestIdle, rates } = lane;
  return html`<dl class="numbers">
<div class="old"><dt>oldest</dt><dd>${ageOf(lane) ?? '–'}</dd></div>
<div class="idle"><dt>idle</dt><dd>${lane.count === 0 ? '–' : ageInWords(oldestIdle)}</dd></div>
<div class="over ${stuck ? 'is' : ''}"><dt>stuck</dt><dd>${stuckInWords(lane)}</dd></div>
<div class="flow"><dt>in/s</dt><dd>${rateInWords(rates?.entered)}</dd></div>
<div class="flow"><dt>out/s</dt><dd>${rateInWords(rates?.left)}</dd></div>
</dl>`;
}

/** How many are stuck; a dash where nothing can be. */
export function stuckInWords({ overdue, stuck, stuckCount, atLeast }: Occupancy): string {
  if (overdue === undefined && !stuck) return '–';
  return `${countInWords(stuckCount)}${atLeast ? '+' : ''}`;
}

function renderParts(parts: readonly Part[], full: number): Html {
  return html`<ul class="parts">
${parts.map((part) => renderPart(part, full))}</ul>`;
}

function renderPart(part: Part, full: number): Html {
  const { label, count, stuck } = part;
  const age = ageOf(part);
  return html`<li class="part ${stateOf(part)}">
<bdi class="label">${label}</bdi>
<span class="age">${age === undefined ? '' : html`${stuck ? 'stuck' : ''} <span>${age}</span>`}</span>
<span class="count">${countInWords(count)}</span>
${renderBar(count, full)}
</li>
`;
}

function ageOf({ count, oldestAge }: Occupancy): string | undefined {
  return count === 0 || oldestAge === undefined ? undefined : ageInWords(oldestAge);
}

// The width is an attribute of the rectangle: the Content-Security-Policy refuses style attributes.
function renderBar(count: number, full: number): Html {
  const width = ((100 * count) / full).toFixed(1);
  return html`<svg class="bar" aria-hidden="true"><rect width="${width}%"/></svg>`;
}

function stateOf({ count, stuck }: Occupancy): string {
  if (stuck) return 'stuck';
  return count === 0 ? 'empty' : '';
}
