/** The same program by `require`: for programs whose imports are at their head, one a line, without aliases. */
export function asCommonJs(text: string): string {
  return text
    .replaceAll(/^import (\{.*\}|\w+) from (.*);$/gm, 'const $1 = require($2);')
    .replaceAll(/^import ('.*');$/gm, 'require($1);');
}
