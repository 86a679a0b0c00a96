import { css } from './css.js';

export const requests: string = css`
.requests { margin-top: 28px; }
.requests h2 { font-size: 18px; }
.requests .none { margin-top: 8px; color: var(--quiet); }
table { width: 100%; margin-top: 8px; border-collapse: collapse; table-layout: fixed; }
th { padding: 6px 16px 6px 0; color: var(--quiet); font-size: 13px; font-weight: 400; text-align: left; }
td { height: 46px; padding: 2px 16px 2px 0; border-top: 1px solid var(--rule); }
td div { display: -webkit-box; overflow: hidden; overflow-wrap: anywhere; -webkit-box-orient: vertical; -webkit-line-clamp: 2; line-height: 20px; }
small { color: var(--quiet); font-size: 13px; }
.where { width: 17%; }
th.age, td.age { width: 124px; white-space: nowrap; }
.trace { width: 376px; padding-right: 0; white-space: nowrap; }
code { font: 13px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; user-select: all; }
button { min-width: 74px; margin-left: 8px; padding: 3px 10px; border: 1px solid var(--rule); border-radius: 6px; background: var(--raised); color: var(--link); font: inherit; font-size: 13px; cursor: pointer; }
button:hover { border-color: currentcolor; }
tr.stuck .age { color: var(--stuck); font-weight: 600; }
tr.stuck .all { color: inherit; font-weight: 400; }
`;
