import { css } from './css.js';

export const requests: string = css`
.requests { margin-top: 16px; }
.choice { display: flex; align-items: baseline; gap: 16px; flex-wrap: wrap; }
.requests h2 { font-size: 18px; overflow-wrap: anywhere; }
.shown { color: var(--quiet); }
form { margin-left: auto; }
input[type="search"] { width: 260px; padding: 4px 10px; border: 1px solid var(--edge); border-radius: 6px; background: var(--raised); color: inherit; font: inherit; font-size: 14px; }
input::placeholder { color: var(--quiet); opacity: 1; }
.requests .none { margin-top: 8px; color: var(--quiet); }
.flows.stage { margin-top: 4px; }
.sets { display: flex; flex-wrap: wrap; gap: 0 20px; font-size: 13px; line-height: 20px; }
.sets li { min-width: 0; overflow-wrap: anywhere; }
.sets .stuck, .sets .stuck small { color: var(--stuck); }
table { width: 100%; margin-top: 6px; border-collapse: collapse; table-layout: fixed; }
th { padding: 5px 16px 5px 0; color: var(--quiet); font-size: 13px; font-weight: 400; text-align: left; }
th a { color: inherit; text-decoration: none; }
th a:hover { text-decoration: underline; }
th[aria-sort$="ending"] a { color: var(--ink); font-weight: 600; }
th[aria-sort="descending"] a::after { content: " ↓" / ""; }
th[aria-sort="ascending"] a::after { content: " ↑" / ""; }
td { height: 46px; padding: 2px 16px 2px 0; border-top: 1px solid var(--rule); }
td > div, summary span { display: -webkit-box; overflow: hidden; overflow-wrap: anywhere; -webkit-box-orient: vertical; -webkit-line-clamp: 2; line-height: 20px; }
summary { list-style: none; cursor: pointer; }
summary::-webkit-details-marker { display: none; }
summary:hover { text-decoration: underline dotted; text-underline-offset: 3px; }
[open] summary span { display: block; }
.who bdi:first-child { display: block; }
.who small bdi:first-child { display: inline; }
small { color: var(--quiet); font-size: 13px; }
small.note { color: var(--ink); font-style: italic; }
.where { width: 17%; }
th.age, td.age { width: 84px; text-align: right; white-space: nowrap; }
th.age:nth-child(3), td.age:nth-child(3) { width: 116px; }
.trace { width: 372px; padding: 0 0 0 16px; white-space: nowrap; }
code { font: 13px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; user-select: all; }
button { min-width: 74px; padding: 3px 10px; border: 1px solid var(--edge); border-radius: 6px; background: var(--raised); color: var(--link); font: inherit; font-size: 13px; cursor: pointer; }
button.copy { margin-left: 8px; }
button:hover { border-color: currentcolor; }
tr.stuck .age { color: var(--stuck); font-weight: 600; }
tr.stuck :is(.all, .silent) { color: inherit; font-weight: 400; }
`;
