import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export const README = readFileSync(resolve(__dirname, '../README.md'), 'utf8');

export interface Recipe {
  readonly title: string;
  readonly expression: string;
}

/** The PromQL of the README, by the headings that it stands under: `title`, then `title (2)` and so on. */
export function recipes(): Recipe[] {
  return README.split(/^### /m)
    .slice(1)
    .flatMap((section) => {
      const title = section.slice(0, section.indexOf('\n'));
      const blocks = [...section.matchAll(/^```promql\n(.*?)^```/gms)];
      return blocks.map(([, expression = ''], i) => ({
        title: i === 0 ? title : `${title} (${i + 1})`,
        expression,
      }));
    });
}
