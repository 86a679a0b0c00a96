import type { Chosen, Row } from './choose.js';
import { type Html, html } from './html.js';
import type { Live } from './live.js';
import { type Choice, hrefOf, type Sort } from './query.js';
import { renderChosenStage } from './render-chosen-stage.js';
import { isLinkable, traceUrlOf } from './trace-url.js';
import { ageInWords, attributesInWords, clip, countInWords } from './words.js';

/** The bytes of HTML that the texts of one cell may take: the page stays small whatever clients send. */
const MOST = 320;
/** The characters that need no unfolding. */
const FITS = 64;

/** The requests that were chosen, as a table; by default those that have been longest in their stage. */
export function renderRequests(live: Live): Html {
  const { choice, chosen, pipelines } = live;
  return html`<section class="requests" id="requests" aria-labelledby="list">
<div class="choice">
<h2 id="list">${headingOf(choice)}</h2>
<p class="shown">${shownOf(chosen)}</p>
${choice.stage === undefined ? '' : html`<a class="all" href="${hrefOf({ ...choice, stage: undefined, of: undefined })}">all stages</a>`}
${renderSearch(choice)}
</div>
${renderChosenStage(live)}
${chosen.rows.length === 0 ? html`<p class="none">No request to show.</p>` : renderTable(live, pipelines.length > 1)}
</section>`;
}

function headingOf({ stage, sort }: Choice): Html {
  const by = { stage: 'Longest', idle: 'Longest idle', all: 'Oldest', name: 'By name' }[sort];
  if (stage !== undefined) return html`${by} in <bdi>${stage}</bdi>`;
  return html`${by}${sort === 'stage' ? ' in their stage' : ''}`;
}

function shownOf({ rows, total, lookedThrough }: Chosen): string {
  if (lookedThrough === undefined) return `${countInWords(rows.length)} of ${countInWords(total)}`;
  const where = lookedThrough < total ? `the ${countInWords(lookedThrough)} oldest of ` : '';
  return `${countInWords(rows.length)} shown with that text, of ${where}${countInWords(total)}`;
}

// A form, so that it works without the script too. The script keeps what is typed.
function renderSearch({ stage, of, text, sort }: Choice): Html {
  const hidden = (name: string, value: string | undefined) =>
    value === undefined ? html`` : html`<input type="hidden" name="${name}" value="${value}">`;
  return html`<form method="get" role="search">
${hidden('stage', stage)}${hidden('of', of)}${hidden('sort', sort === 'stage' ? undefined : sort)}
<input type="search" name="q" value="${text}" maxlength="200" autocomplete="off" spellcheck="false" aria-label="Search by name, attribute, note or trace id" placeholder="Search">
</form>`;
}

// The roles repeat what the elements mean: on a phone the rows are laid out as blocks, and browsers then no longer
// tell screen readers that this is a table.
function renderTable({ choice, chosen, traceUrl }: Live, several: boolean): Html {
  return html`<table role="table" aria-labelledby="list">
<thead role="rowgroup"><tr role="row">
${renderColumn(choice, 'who', 'name', 'Request')}
<th role="columnheader" scope="col" class="where">Stage</th>
${renderColumn(choice, 'age', 'stage', 'In stage')}
${renderColumn(choice, 'age', 'idle', 'Idle')}
${renderColumn(choice, 'age', 'all', 'In all')}
<th role="columnheader" scope="col" class="trace">Trace id</th>
</tr></thead>
<tbody role="rowgroup">${chosen.rows.map((row) => renderRow(row, several, traceUrl))}</tbody>
</table>`;
}

function renderColumn(choice: Choice, className: string, sort: Sort, text: string): Html {
  const direction = sort === 'name' ? 'ascending' : 'descending';
  return html`<th role="columnheader" scope="col" class="${className}" aria-sort="${choice.sort === sort ? direction : 'none'}"><a href="${hrefOf({ ...choice, sort })}">${text}</a></th>`;
}

// The key lets the script know a row again when those above it go: focus stays with its request. No space between rows.
function renderRow(row: Row, several: boolean, traceUrl: string | undefined): Html {
  return html`<tr role="row" class="${row.stuck ? 'stuck' : ''}" data-key="${row.traceId ?? ''}">
<td role="cell" class="who">${folded(nameOf(row))}</td>
<td role="cell" class="where">${folded([html`<bdi>${row.stage}</bdi>`, ...notes([attributesWithin(row.stageAttributes, MOST / 3), several ? row.of : '', row.instance ?? ''])])}</td>
<td role="cell" class="age">${row.stuck ? 'stuck ' : ''}${ageInWords(row.ageInStage)}</td>
<td role="cell" class="age silent">${ageInWords(row.idle)}</td>
<td role="cell" class="age all">${ageInWords(row.age)}</td>
<td role="cell" class="trace">${traceOf(row.traceId, traceUrl)}</td>
</tr>`;
}

function nameOf({ name, attributes, note = '' }: Row): readonly Html[] {
  const own = name === undefined ? attributesWithin(attributes, MOST) || 'unnamed' : within(name, MOST);
  const said = within(note, Math.max(80, MOST - bytesOf(own)));
  const room = MOST - bytesOf(own) - bytesOf(said);
  const others = name === undefined || room < 40 ? '' : attributesWithin(attributes, room);
  return [html`<bdi>${own}</bdi>`, ...notes([others]), ...notes([said], 'note')];
}

function attributesWithin(attributes: Row['attributes'], bytes: number): string {
  return within(attributesInWords(attributes, bytes), bytes);
}

/** All of it where it takes so many bytes, else its beginning, which does whatever it is made of. */
function within(text: string, bytes: number): string {
  return bytesOf(text) <= bytes ? text : clip(text, Math.floor(bytes / 5));
}

function bytesOf(text: string): number {
  return Buffer.byteLength(html`${text}`.text);
}

function notes(texts: readonly string[], className = ''): readonly Html[] {
  return texts
    .filter((text) => text !== '')
    .map((text) => html`<small class="${className}"><bdi>${text}</bdi></small>`);
}

// Every row shows two lines, so that all have one height until somebody unfolds one.
function folded(texts: readonly Html[]): Html {
  const text = texts.map((one) => html`${one} `);
  const length = texts.reduce((sum, one) => sum + one.text.replace(/<[^>]*>/g, '').length, 0);
  if (length <= FITS) return html`<div>${text}</div>`;
  return html`<details><summary><span>${text}</span></summary></details>`;
}

function traceOf(traceId: string | undefined, traceUrl: string | undefined): Html {
  if (traceId === undefined) return html`–`;
  const code = html`<code>${traceId}</code>`;
  const shown =
    traceUrl === undefined || !isLinkable(traceId)
      ? code
      : html`<a href="${traceUrlOf(traceUrl, traceId)}" target="_blank" rel="noopener noreferrer">${code}</a>`;
  return html`${shown} <button type="button" class="copy scripted" data-keep>Copy</button>`;
}
