import { css } from './css.js';

/** Total and oldest age, to be read from the other side of the room. */
export const figures: string = css`
.pipeline h2 { margin-top: 18px; overflow: hidden; color: var(--quiet); text-overflow: ellipsis; white-space: nowrap; }
.head { display: grid; grid-template-columns: 7fr 3fr; column-gap: 32px; }
.figures { display: grid; grid-template-columns: 1fr 1fr; column-gap: 24px; }
.figures div { display: flex; flex-direction: column-reverse; min-width: 0; }
.figures dt { overflow: hidden; color: var(--quiet); font-size: 18px; text-overflow: ellipsis; white-space: nowrap; }
.figures dd { font-size: 76px; font-weight: 650; line-height: 1.1; letter-spacing: -.02em; white-space: nowrap; }
.figures .stuck dt, .figures .stuck dd { color: var(--stuck); }
.head .trend { height: 76px; margin-top: 8px; }
.several .figures dd { font-size: 48px; }
.several .figures dt { font-size: 15px; }
.several .head .trend { height: 44px; }
`;
