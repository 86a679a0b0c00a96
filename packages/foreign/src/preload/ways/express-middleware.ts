import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHttpMetrics, middleware } from '@stageguard/express';
import { whenLoaded } from '../when-loaded.js';

type Handle = (this: unknown, req: IncomingMessage, res: ServerResponse, next?: unknown) => unknown;

const counted = middleware(createHttpMetrics({ route: true })) as unknown as (
  req: IncomingMessage,
  res: ServerResponse,
  next: () => void,
) => void;

// Not by `use`, which the suite would find in the router; and before what else the application has.
whenLoaded('express/index.js', (exports) => {
  const { application } = exports as { readonly application: { handle: Handle } };
  const { handle } = application;
  application.handle = function (...args) {
    const [req, res] = args;
    counted(req, res, () => Reflect.apply(handle, this, args));
  };
});
