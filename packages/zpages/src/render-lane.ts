import { type Html, html } from './html.js';
import type { Occupancy } from './occupancy.js';
import type { Part } from './parts.js';
import type { Lane } from './pipeline.js';
import { ageInWords, countInWords, widthOf } from './words.js';

/** The place where the script draws the last minutes. Only the script has the history. */
export const TREND: Html = html`<svg class="trend" data-keep viewBox="0 0 300 100" preserveAspectRatio="none" aria-hidden="true"></svg>`;

/** One stage. `full` is the count that fills a bar. */
export function renderLane(lane: Lane, full: number): Html {
  const { stage, count, stuck, parts } = lane;
  const age = ageOf(lane);
  const total = countInWords(count);
  return html`<li class="lane ${stateOf(lane)}" data-stage="${stage}" data-count="${count}">
<h3><bdi>${stage}</bdi></h3>
<p class="count ${widthOf(total)}">${total}</p>
${renderBar(count, full)}
<p class="age">${age === undefined ? '' : html`<span>${stuck ? 'stuck' : 'oldest'}</span> ${age}`}</p>
${TREND}
${parts.length === 0 ? '' : renderParts(parts, full)}
</li>
`;
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
