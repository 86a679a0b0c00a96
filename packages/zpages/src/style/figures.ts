import { css } from './css.js';

/** Total, what is overdue and the oldest age, to be read from the other side of the room. */
export const figures: string = css`
.pipeline { display: flex; flex-direction: column; }
.pipeline h2 { margin-top: 12px; overflow: hidden; color: var(--quiet); text-overflow: ellipsis; white-space: nowrap; }
.head { display: grid; grid-template-columns: 7fr 3fr; column-gap: 32px; }
.figures { display: grid; grid-template-columns: 1fr 1fr 2fr; column-gap: 24px; }
.figures div { display: flex; flex-direction: column-reverse; min-width: 0; }
.figures dt { overflow: hidden; color: var(--quiet); font-size: 16px; text-overflow: ellipsis; white-space: nowrap; }
.figures dd { font-size: 60px; font-weight: 650; line-height: 1.1; letter-spacing: -.02em; white-space: nowrap; }
.figures dd.long { font-size: 44px; line-height: 66px; }
.figures .stuck dt, .figures .stuck dd { color: var(--stuck); }
.figures .quiet dd { color: var(--quiet); }
.head .trend { height: 64px; margin-top: 6px; }
.flows { display: flex; flex-wrap: wrap; gap: 0 20px; margin-top: 6px; color: var(--quiet); font-size: 13px; line-height: 20px; }
.flows div { display: flex; flex-direction: row-reverse; gap: 5px; }
.flows dd { min-width: 3.2em; color: var(--ink); text-align: right; white-space: nowrap; }
.several .figures dd { font-size: 44px; }
.several .figures dd.long { font-size: 36px; line-height: 48px; }
.several .figures dt { font-size: 15px; }
.several .head .trend { height: 40px; }
`;
