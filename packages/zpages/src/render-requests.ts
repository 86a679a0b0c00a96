import { type Html, html } from './html.js';
import type { OldRequest, Pipeline } from './pipeline.js';
import { ageInWords, attributesInWords, clip } from './words.js';

interface Row extends OldRequest {
  readonly pipeline: string;
}

const FITS = 120;

/** The requests of all pipelines that have been longest in their stage, as a table. */
export function renderRequests(pipelines: readonly Pipeline[], most: number): Html {
  const rows = pipelines
    .flatMap(({ name, oldest }) => oldest.map((request): Row => ({ ...request, pipeline: name })))
    .sort((a, b) => (b.ageInStage ?? -1) - (a.ageInStage ?? -1))
    .slice(0, most);
  return html`<section class="requests" aria-labelledby="requests">
<h2 id="requests">Longest in their stage</h2>
${rows.length === 0 ? html`<p class="none">No request to show.</p>` : renderTable(rows, pipelines.length > 1)}
</section>`;
}

// The roles repeat what the elements mean: on a phone the rows are laid out as blocks, and browsers then no longer
// tell screen readers that this is a table.
function renderTable(rows: readonly Row[], several: boolean): Html {
  return html`<table role="table" aria-labelledby="requests">
<thead role="rowgroup"><tr role="row">
<th role="columnheader" scope="col" class="who">Request</th>
<th role="columnheader" scope="col" class="where">Stage</th>
<th role="columnheader" scope="col" class="age">In stage</th>
<th role="columnheader" scope="col" class="age">In all</th>
<th role="columnheader" scope="col" class="trace">Trace id</th>
</tr></thead>
<tbody role="rowgroup">
${rows.map((row) => renderRow(row, several))}</tbody>
</table>`;
}

function renderRow(row: Row, several: boolean): Html {
  return html`<tr role="row" class="${row.stuck ? 'stuck' : ''}">
<td role="cell" class="who"><div>${nameOf(row)}</div></td>
<td role="cell" class="where"><div><bdi>${clip(row.stage, 60)}</bdi> ${note(attributesInWords(row.stageAttributes, 30))} ${note(several ? row.pipeline : '')}</div></td>
<td role="cell" class="age">${row.stuck ? 'stuck ' : ''}${ageInWords(row.ageInStage)}</td>
<td role="cell" class="age all">${ageInWords(row.age)}</td>
<td role="cell" class="trace">${traceOf(row.traceId)}</td>
</tr>
`;
}

// Every row shows two lines, so that all rows have one height. The JSON has the text that does not fit.
function nameOf({ name, attributes }: Row): Html {
  if (name === undefined) return html`<bdi>${attributesInWords(attributes, FITS) || 'unnamed'}</bdi>`;
  const room = FITS - name.length;
  return html`<bdi>${clip(name, FITS)}</bdi> ${note(room < 10 ? '' : attributesInWords(attributes, room))}`;
}

function note(text: string): Html {
  return text === '' ? html`` : html`<small><bdi>${text}</bdi></small>`;
}

function traceOf(traceId: string | undefined): Html {
  if (traceId === undefined) return html`–`;
  return html`<code>${traceId}</code> <button type="button" class="scripted" data-keep>Copy</button>`;
}
