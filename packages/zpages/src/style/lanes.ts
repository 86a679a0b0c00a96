import { css } from './css.js';

export const lanes: string = css`
.lanes {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(130px, 1fr));
  gap: 1px;
  margin-top: 16px;
  overflow: hidden;
  border: 1px solid var(--rule);
  border-radius: 8px;
  background: var(--rule);
}
.lane {
  position: relative;
  display: grid;
  grid-template: 22px 58px 12px 26px 36px auto / minmax(0, 1fr);
  align-content: start;
  container-type: inline-size;
  min-width: 0;
  padding: 12px 14px 14px;
  background: var(--raised);
}
.lane:not(:last-child)::after { content: "›" / ""; position: absolute; top: 8px; right: 8px; color: var(--quiet); font-size: 18px; }
.lane h3, .age, .label { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.lane h3 { padding-right: 10px; font-size: 17px; }
.lane > .count { font-size: clamp(24px, 30cqi, 48px); font-weight: 600; line-height: 58px; letter-spacing: -.01em; }
.lane > .long { font-size: clamp(24px, 21cqi, 40px); }
.lane > .age { padding-top: 5px; color: var(--quiet); font-size: 14px; }
.bar { display: block; width: 100%; height: 12px; border-radius: 2px; background: var(--track); }
.bar rect { height: 100%; fill: var(--bar); }
.trend { display: block; width: 100%; overflow: visible; border-bottom: 1px solid var(--rule); }
.trend path { fill: none; stroke: var(--bar); stroke-width: 1.5; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
.lane > .trend { height: 28px; margin-top: 8px; }
.empty > .count { color: var(--quiet); }

.parts { margin-top: 6px; }
.part { display: grid; grid-template: "label count" 17px "age count" 17px "bar bar" 4px / minmax(0, 1fr) auto; padding-top: 8px; line-height: 17px; }
.part .label { grid-area: label; font-size: 13px; }
.part .age { grid-area: age; color: var(--quiet); font-size: 12px; }
.part .count { grid-area: count; font-size: 24px; line-height: 32px; }
.part .bar { grid-area: bar; height: 4px; }

.lane.stuck { background: var(--stuck-ground); }
.lane.stuck h3, .stuck > .count, .stuck > .age, .part.stuck .label { color: var(--stuck); }
.stuck > .age { font-weight: 650; }
.stuck .bar { background: var(--stuck-rule); }
.stuck > .bar rect { height: 100%; fill: var(--stuck); }
.stuck > .trend path { stroke: var(--stuck); }
.stuck > .trend { border-color: var(--stuck-rule); }
`;
