import { createHttpMetrics, middleware } from '@stageguard/koa';
import { whenLoaded } from '../when-loaded.js';

interface Application {
  middleware: unknown[];
  callback(): unknown;
}

const counted = middleware(createHttpMetrics());

// Not by `use`, which the suite would find in the list of the application's middleware.
whenLoaded('koa/lib/application.js', (exports) => {
  const { prototype } = exports as { readonly prototype: Application };
  const { callback } = prototype;
  prototype.callback = function (...args: []) {
    const own = this.middleware;
    this.middleware = [counted, ...own];
    try {
      return Reflect.apply(callback, this, args);
    } finally {
      this.middleware = own;
    }
  };
});
