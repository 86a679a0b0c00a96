import { css } from './css.js';

/** Stages one below the other, their phases beside each other; requests as cards. */
export const phone: string = css`
@media (max-width: 720px) {
  body { padding: 0 16px 32px; }
  header { display: grid; grid-template: "title state" 20px "verdict source" 28px / minmax(0, 1fr) auto; gap: 2px 12px; height: auto; padding: 6px 0; font-size: 13px; }
  h1 { grid-area: title; font-size: 15px; }
  .verdict { grid-area: verdict; justify-self: start; max-width: 100%; padding: 3px 0; }
  .verdict.stuck { padding: 3px 10px; }
  .state { grid-area: state; justify-self: end; }
  .silent h1 { position: absolute; clip-path: inset(50%); }
  .silent .state { grid-column: 1 / -1; }
  .source { grid-area: source; justify-self: end; }
  .source span { display: none; }

  .pipeline h2 { position: absolute; z-index: 1; max-width: 50%; margin: 2px 0; font-size: 12px; }
  .head { display: block; }
  .head .trend { display: none; }
  .figures { column-gap: 12px; padding-top: 15px; }
  .figures dt { font-size: 13px; }
  .figures dd { font-size: min(40px, 10vw); line-height: 44px; }
  .figures dd.long { font-size: min(32px, 8vw); }

  .lanes { grid-template-columns: minmax(0, 1fr); margin-top: 6px; }
  .lane { grid-template: "name age trend count" 32px "bar bar bar bar" 6px "parts parts parts parts" auto / minmax(0, max-content) minmax(auto, 1fr) 48px minmax(96px, auto); column-gap: 8px; padding: 2px 10px 5px; }
  .lane::after { display: none; }
  .lane h3 { max-width: 140px; padding: 0; font-size: 15px; line-height: 32px; }
  .lane > .age { padding: 0; text-align: right; font-size: 13px; line-height: 33px; }
  /* The name gives way, not the word. */
  .lane.stuck > .age { overflow: visible; }
  .lane:not(.stuck) > .age span { display: none; }
  .lane > .count { grid-area: count; font-size: 28px; line-height: 32px; text-align: right; }
  .lane > .long { font-size: 24px; }
  .lane > .trend { grid-area: trend; height: 20px; margin: 6px 0; }
  .lane > .bar { grid-area: bar; height: 6px; }
  .parts { grid-area: parts; display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); column-gap: 12px; margin: 0; border: 0; }
  .part { grid-template: "label label" 13px "age count" 24px "bar bar" 3px / minmax(0, 1fr) auto; padding-top: 3px; }
  .part .label { color: var(--quiet); font-size: 12px; line-height: 13px; }
  .part .age { font-size: 11px; line-height: 26px; }
  .part .age span { display: none; }
  .part .count { line-height: 24px; }
  .part .bar { height: 3px; }

  .several .figures dd { font-size: 32px; line-height: 36px; }
  .several .figures dt { font-size: 13px; }
  .several .lane { grid-template-rows: 28px 4px auto; padding: 0 10px 4px; }
  .several .lane > :is(h3, .age, .count) { line-height: 28px; }
  .several .lane > .count { font-size: 24px; }
  .several .lane > .bar { height: 4px; }
  .several .lane > .trend { margin: 4px 0; }

  table, tbody, tr, td { display: block; width: auto; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { display: grid; grid-template: "who who" auto "where where" auto "age all" auto "trace trace" auto / auto minmax(0, 1fr); column-gap: 16px; padding: 10px 0; border-top: 1px solid var(--rule); }
  td { height: auto; min-width: 0; padding: 1px 0; border: 0; }
  td.who { grid-area: who; }
  td.who > div > bdi { font-weight: 600; }
  td.where { grid-area: where; width: auto; }
  td.age { width: auto; }
  td.all { grid-area: all; }
  td.all::after { content: " in all"; color: var(--quiet); }
  td.trace { grid-area: trace; width: auto; white-space: normal; }
  code { overflow-wrap: anywhere; }
}
`;
