import type { Layer } from './express-types.js';
import { layerLike } from './router.js';

// What Express 4 makes of `:name` and of `*`, in all versions of its path-to-regexp.
const GROUP = /(\\\/)?\(\?:(\\\/)?\(\[\^[^\]]*\]\+\?\)\)|\(\.\*\)/g;
const END = /\\\/\?(\(\?=\\\/\|\$\))?$/;
// What no path has that somebody wrote by hand.
const COMPILED = /[\\^|]|\(\?/;

/**
 * The path that a layer was mounted at before anybody could remember it, where that is Express 4: read back from its
 * regular expression, which stands for itself where what was read does not compile to the same.
 */
export function recoveredPath(layer: Layer): string | RegExp | undefined {
  const { regexp, keys = [] } = layer;
  if (regexp === undefined) return undefined;
  const names = keys.map(({ name }) => name).values();
  const path = regexp.source
    .replace(/^\^/, '')
    .replace(END, '')
    .replace(GROUP, (group, before = '', within = '') => {
      const { value: name } = names.next();
      return group === '(.*)' ? '*' : `${before}${within}:${name}`;
    })
    .replace(/\\([/.])/g, '$1');
  const compiled = (path: string) =>
    layerLike(layer, path, { end: false, sensitive: !regexp.ignoreCase }).regexp?.source;
  const isRight = !COMPILED.test(path) && compiled(path) === regexp.source;
  return isRight ? path : regexp;
}
