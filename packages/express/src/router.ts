import type { Express, Layer, LayerPrototype, Router } from './express-types.js';

/** A router with one layer, which lead to what all routers and layers of this Express inherit from. */
export function sampleOf(express: Express): Router {
  const router = express.Router();
  router.use(() => {});
  return router;
}

/** What routers inherit their methods from. In Express 4 it is a function, in Express 5 a prototype behind another. */
export function prototypeOf(router: Router): Router {
  let prototype = Object.getPrototypeOf(router);
  while (!Object.hasOwn(prototype, 'handle')) prototype = Object.getPrototypeOf(prototype);
  return prototype;
}

export function layerPrototypeOf({ stack: [layer] }: Router): LayerPrototype {
  return Object.getPrototypeOf(layer);
}

/** Whether layers keep the paths that they were given, as they do in Express from 5.3. */
export function keepPaths({ stack: [layer] }: Router): boolean {
  return layer !== undefined && 'rawPath' in layer;
}

/** A layer of the same Express with another path, which matches what that path does. */
export function layerLike(
  layer: Layer,
  path: unknown,
  options: { end: boolean; sensitive?: boolean },
): Layer {
  const Layer = layer.constructor as new (...args: unknown[]) => Layer;
  return new Layer(path, options, () => {});
}
