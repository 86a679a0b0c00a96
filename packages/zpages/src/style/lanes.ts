import { css } from './css.js';

export const lanes: string = css`
.lanes {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(130px, 1fr));
  gap: 1px;
  margin-top: 10px;
  overflow: hidden;
  border: 1px solid var(--rule);
  border-radius: 8px;
  background: var(--rule);
}
.lane {
  position: relative;
  display: grid;
  grid-template: 22px 50px 10px auto 36px auto / minmax(0, 1fr);
  align-content: start;
  container-type: inline-size;
  min-width: 0;
  padding: 10px 14px 12px;
  background: var(--raised);
}
.lane:not(:last-child)::after { content: "›" / ""; position: absolute; top: 8px; right: 8px; color: var(--quiet); font-size: 18px; }
.lane h3, .part .age, .label { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.lane h3 { padding-right: 10px; font-size: 17px; }
.lane > .count { font-size: clamp(24px, 30cqi, 48px); font-weight: 600; line-height: 50px; letter-spacing: -.01em; }
.lane > .long { font-size: clamp(24px, 21cqi, 40px); }
.lane h3 a { color: inherit; text-decoration: none; }
.lane h3 a::after { content: ""; position: absolute; inset: 0; cursor: pointer; }
.lane h3 a:focus-visible { outline: none; }
.lane h3 a:focus-visible::after { outline: 3px solid var(--bar); outline-offset: -3px; }
.lane:hover h3 a { text-decoration: underline; }
.chosen { box-shadow: inset 0 3px var(--bar); }
.stuck.chosen { box-shadow: inset 0 3px var(--stuck); }
.numbers { max-width: 190px; padding-top: 6px; color: var(--quiet); font-size: 13px; line-height: 17px; }
.numbers div { display: flex; justify-content: space-between; gap: 6px; white-space: nowrap; }
.numbers dd { color: var(--ink); }
.empty .numbers dd { color: var(--quiet); }
.numbers .is dt, .numbers .is dd { color: var(--stuck); font-weight: 650; }
.bar { display: block; width: 100%; height: 10px; border-radius: 2px; background: var(--track); }
.bar rect { height: 100%; fill: var(--bar); }
.trend { display: block; width: 100%; overflow: visible; border-bottom: 1px solid var(--rule); }
.trend path { fill: none; stroke: var(--bar); stroke-width: 1.5; stroke-linejoin: round; stroke-linecap: round; vector-effect: non-scaling-stroke; }
.lane > .trend { height: 28px; margin-top: 8px; }
.empty > .count { color: var(--quiet); }

.parts { margin-top: 2px; }
.part { display: grid; grid-template: "label count" 16px "age count" 15px "bar bar" 4px / minmax(0, 1fr) auto; column-gap: 4px; padding-top: 6px; line-height: 16px; }
.part .label { grid-area: label; font-size: 13px; }
.part .age { grid-area: age; color: var(--quiet); font-size: 12px; }
.part .count { grid-area: count; font-size: 24px; line-height: 30px; }
.part .bar { grid-area: bar; height: 4px; }

.upstreams { margin-top: 8px; }

.lane.stuck { background: var(--stuck-ground); }
.lane.stuck h3, .stuck > .count, .part.stuck > .age, .part.stuck .label { color: var(--stuck); }
.part.stuck > .age { font-weight: 650; }
.stuck .bar { background: var(--stuck-rule); }
.stuck > .bar rect { height: 100%; fill: var(--stuck); }
.stuck > .trend path { stroke: var(--stuck); }
.stuck > .trend { border-color: var(--stuck-rule); }
`;
