import { css } from './css.js';

/** Stages one below the other, their phases beside each other; requests as cards. */
export const phone: string = css`
@media (max-width: 720px) {
  body { padding: 0 16px 32px; }
  header { display: grid; grid-template: "title state pause" 24px "verdict source source" 26px / minmax(0, 1fr) auto auto; gap: 2px 12px; height: auto; padding: 6px 0; font-size: 13px; }
  h1 { grid-area: title; font-size: 15px; }
  .verdict { grid-area: verdict; justify-self: start; max-width: 100%; padding: 3px 0; }
  .verdict.stuck { padding: 3px 10px; }
  .state { grid-area: state; justify-self: end; }
  .silent h1 { position: absolute; clip-path: inset(50%); }
  .silent .state { grid-column: 1 / -1; }
  .pause { grid-area: pause; min-width: 56px; padding: 1px 8px; font-size: 12px; }
  .source { grid-area: source; justify-self: end; }
  .source span { display: none; }

  .pipeline h2 { position: absolute; z-index: 1; max-width: 50%; margin: 2px 0; font-size: 12px; }
  .head { display: block; }
  .head .trend { display: none; }
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)) minmax(0, 1.2fr); column-gap: 6px; padding-top: 15px; }
  .flows { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0 8px; font-size: 12px; }
  .flows div { justify-content: flex-end; }
  .pipeline > .flows { order: 1; margin-top: 8px; }
  .figures dt { font-size: 13px; }
  .figures dd { font-size: min(36px, 9vw); line-height: 44px; }
  .figures dd.long { font-size: min(26px, 6.6vw); line-height: 44px; }

  .figures dd.longer { font-size: min(22px, 5.6vw); }
  .figures div:last-child dd { font-size: min(28px, 7vw); }

  .lanes { grid-template-columns: minmax(0, 1fr); margin-top: 6px; }
  .lane { grid-template: "name numbers trend count" 32px "bar bar bar bar" 6px "parts parts parts parts" auto / minmax(0, 1fr) 90px 40px 96px; column-gap: 8px; padding: 2px 10px 5px; }
  .lane::after { display: none; }
  .lane h3 { max-width: 128px; padding: 0; font-size: 15px; line-height: 32px; }
  .lane > .numbers { grid-area: numbers; align-self: center; padding: 0; font-size: 12px; line-height: 15px; }
  .numbers .idle, .numbers .flow { display: none; }
  .numbers .over:not(.is), .empty .numbers { visibility: hidden; }
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

  .several .figures dd { font-size: 30px; line-height: 36px; }
  .several .figures dd.long { font-size: 24px; line-height: 36px; }
  .several .figures dt { font-size: 13px; }
  .several .lane { grid-template-rows: 28px 4px auto; padding: 0 10px 4px; }
  .several .lane > :is(h3, .count) { line-height: 28px; }
  .several .lane > .numbers { line-height: 14px; }
  .several .lane > .count { font-size: 24px; }
  .several .lane > .bar { height: 4px; }
  .several .lane > .trend { margin: 4px 0; }

  table, tbody, tr, td { display: block; width: auto; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  form, input[type="search"] { width: 100%; }
  tr { display: grid; grid-template: "who who who" auto "where where where" auto "age silent all" auto "trace trace trace" auto / auto auto minmax(0, 1fr); column-gap: 16px; padding: 10px 0; border-top: 1px solid var(--rule); }
  td { height: auto; min-width: 0; padding: 1px 0; border: 0; }
  td.who { grid-area: who; }
  td.who > div > bdi { font-weight: 600; }
  td.where { grid-area: where; width: auto; }
  td.age, td.age:nth-child(3) { grid-area: age; width: auto; text-align: left; }
  td.age.silent { grid-area: silent; }
  td.age.silent::before { content: "idle "; color: var(--quiet); }
  td.age.all { grid-area: all; }
  td.all::after { content: " in all"; color: var(--quiet); }
  td.trace { grid-area: trace; width: auto; padding: 1px 0; white-space: normal; }
  code { overflow-wrap: anywhere; }
}
`;
