import { css } from './css.js';

/** Colours. Text stands out from its ground by 4.5 to 1 at least in both themes. */
export const theme: string = css`
:root {
  --ground: #f6f6f3;
  --raised: #fff;
  --ink: #1b1e22;
  --quiet: #5b626b;
  --rule: #dedfd9;
  --edge: #8b9096;
  --track: #e6e7e2;
  --bar: #3b6fb5;
  --link: #2d5c9e;
  --stuck: #b0281c;
  --stuck-ground: #fbe7e3;
  --stuck-rule: #e9b5ac;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #111417;
    --raised: #191d21;
    --ink: #e9ebed;
    --quiet: #9ba4ae;
    --rule: #2b3036;
    --edge: #6b737c;
    --track: #262b31;
    --bar: #6b9fe8;
    --link: #8ab6f5;
    --stuck: #ff9285;
    --stuck-ground: #35191a;
    --stuck-rule: #6e302c;
  }
}
`;
