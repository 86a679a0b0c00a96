import { type Html, html } from './html.js';
import type { Live } from './live.js';
import { clip } from './words.js';

const FITS = 60;

/** Which processes the numbers are of, and which are missing. Nothing where a page shows its own alone. */
export function renderPeers({ peers }: Live): Html {
  if (peers.length === 0) return html``;
  const added = peers.filter(({ facts }) => facts !== undefined);
  const missing = peers.filter(({ facts }) => facts === undefined);
  return html`<p class="peers">
<span>This process${added.map(({ instance }) => html`, <bdi>${clip(instance, FITS)}</bdi>`)}: counts are added, of ages the highest is shown.</span>
${missing.map(
  ({
    instance,
    trouble,
  }) => html`<span class="missing"><bdi>${clip(instance, FITS)}</bdi> ${trouble ?? ''}</span>
`,
)}</p>`;
}
