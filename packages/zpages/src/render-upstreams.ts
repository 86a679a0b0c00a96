import { type Html, html } from './html.js';
import { stuckInWords } from './render-lane.js';
import type { Upstream } from './upstreams.js';
import { ageInWords, clip, countInWords } from './words.js';

const LONGEST_NAME = 60;

/** Whom outgoing calls wait for: how many each, in which stage, and the longest in one. */
export function renderUpstreams(upstreams: readonly Upstream[]): Html {
  if (upstreams.length === 0) return html``;
  return html`<ul class="sets upstreams" aria-label="By upstream">
${upstreams.map(renderUpstream)}</ul>`;
}

function renderUpstream(upstream: Upstream): Html {
  const { name, count, stuck } = upstream;
  return html`<li class="${stuck ? 'stuck' : ''}"><bdi>${clip(name, LONGEST_NAME)}</bdi> <b>${countInWords(count)}</b> <small>${saidOf(upstream)}</small></li>
`;
}

/** `38 await, 2 receive, oldest 71 s`, and who is stuck before that. */
function saidOf(upstream: Upstream): Html {
  const { stages, stuck, oldestAge } = upstream;
  const said = [
    ...(stuck ? [html`${stuckInWords(upstream)} stuck`] : []),
    ...stages.map(({ stage, count }) => html`${countInWords(count)} <bdi>${stage}</bdi>`),
    ...(oldestAge === undefined ? [] : [html`oldest ${ageInWords(oldestAge)}`]),
  ];
  return html`${said.map((one, index) => html`${index === 0 ? '' : ', '}${one}`)}`;
}
