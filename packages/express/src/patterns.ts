import { onceInProcess } from '@stageguard/core/adapter';
import type { Layer, RoutedRequest } from './express-types.js';
import { recoveredPath } from './recovered-path.js';
import { layerLike } from './router.js';

/** Stands for a mount that nobody can tell: never the path that the client has sent. */
export const UNKNOWN = '/*';

/** One path of several, with a layer that matches it alone. */
interface Alternative {
  readonly text: string;
  readonly layer: Layer;
}

type Pattern = string | readonly Alternative[];

// By the layers of `use` and of routes.
const patterns: WeakMap<Layer, Pattern> = onceInProcess('express.patterns', () => new WeakMap());

/** Keeps what `use` has been given first, for layers that do not: Express's own, but for the newest routers. */
export function remember(layers: readonly Layer[], first: unknown): void {
  for (const layer of layers) patterns.set(layer, isHandler(first) ? '' : mountPattern(layer, first));
}

/** Where a layer of `use` is mounted: empty at the root, else with a slash at its beginning and none at its end. */
export function mountOf(layer: Layer, req: RoutedRequest): string {
  let pattern = patterns.get(layer);
  if (pattern === undefined) {
    pattern = isAtRoot(layer) ? '' : mountPattern(layer, layer.rawPath ?? recoveredPath(layer) ?? UNKNOWN);
    patterns.set(layer, pattern);
  }
  return matching(pattern, req);
}

/** The path of a layer's route, with what is mounted around it. */
export function routeOf(layer: Layer, path: unknown, req: RoutedRequest, prefix: string): string {
  const route = typeof path === 'string' ? path : matching(routePattern(layer, path), req);
  if (prefix === '') return route || '/';
  if (route === '' || route === '/') return prefix;
  return route.startsWith('/') ? prefix + route : `${prefix}/${route}`;
}

function isHandler(first: unknown): boolean {
  return Array.isArray(first) ? isHandler(first[0]) : typeof first === 'function';
}

function isAtRoot({ slash, regexp }: Layer): boolean {
  return slash === true || regexp?.fast_slash === true;
}

function mountPattern(layer: Layer, path: unknown): Pattern {
  return patternOf(layer, path, { end: false }, (each) => {
    if (typeof each !== 'string') return String(each);
    const mount = each.replace(/\/+$/, '');
    return mount === '' || mount.startsWith('/') ? mount : `/${mount}`;
  });
}

function routePattern(layer: Layer, path: unknown): Pattern {
  let pattern = patterns.get(layer);
  if (pattern === undefined) {
    pattern = patternOf(layer, path, { end: true }, String);
    patterns.set(layer, pattern);
  }
  return pattern;
}

function patternOf(
  layer: Layer,
  path: unknown,
  options: { readonly end: boolean },
  text: (path: unknown) => string,
): Pattern {
  if (!Array.isArray(path)) return text(path);
  const paths: unknown[] = path.flat(Number.POSITIVE_INFINITY);
  return paths.map((each) => ({ text: text(each), layer: layerLike(layer, each, options) }));
}

function matching(pattern: Pattern, req: RoutedRequest): string {
  if (typeof pattern === 'string') return pattern;
  const path = req._parsedUrl?.pathname ?? '';
  const found = pattern.find(({ layer }) => layer.match(path));
  return found?.text ?? pattern.map(({ text }) => text).join(',');
}
