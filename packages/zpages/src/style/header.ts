import { css } from './css.js';

export const header: string = css`
header {
  display: flex;
  align-items: center;
  gap: 20px;
  height: 52px;
  border-bottom: 1px solid var(--rule);
  white-space: nowrap;
}
h1 { overflow: hidden; text-overflow: ellipsis; font-size: 18px; }
.verdict { overflow: hidden; text-overflow: ellipsis; margin-right: auto; padding: 4px 0; border-radius: 999px; color: var(--quiet); }
.verdict.stuck { padding: 4px 12px; background: var(--stuck); color: var(--ground); font-weight: 600; }
.state { color: var(--quiet); }
.state::before { content: ""; display: inline-block; width: 9px; height: 9px; margin-right: 8px; border-radius: 50%; background: var(--quiet); }
.running .state::before { background: var(--bar); }
.paused .state::before { background: none; box-shadow: inset 0 0 0 2px var(--quiet); }
.silent .state { padding: 4px 12px; border-radius: 999px; background: var(--stuck); color: var(--ground); font-weight: 600; }
.silent .state::before { background: currentcolor; }
.silent .verdict { visibility: hidden; }
.silent main { --bar: var(--quiet); color: var(--quiet); }
.source { color: var(--quiet); }
.source > * + * { margin-left: 16px; }
`;
