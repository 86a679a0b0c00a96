import { css } from './css.js';

export const page: string = css`
*, ::before, ::after { box-sizing: border-box; margin: 0; padding: 0; }
html { overflow-y: scroll; background: var(--ground); }
body {
  max-width: 1800px;
  margin: 0 auto;
  padding: 0 32px 48px;
  color: var(--ink);
  font: 15px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
h1, h2, h3 { font-size: inherit; font-weight: 600; }
ol, ul { list-style: none; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--bar); outline-offset: 2px; border-radius: 2px; }
html:not(.running) .scripted { display: none; }
.peers { min-height: 20px; margin-top: 10px; color: var(--quiet); font-size: 13px; overflow-wrap: anywhere; }
.peers .missing { margin-left: 16px; color: var(--stuck); font-weight: 600; }
.legend { margin: 20px 0 0; color: var(--quiet); font-size: 13px; }
.legend span { margin-right: 12px; }
`;
