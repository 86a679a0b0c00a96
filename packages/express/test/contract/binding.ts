import { createServer } from 'node:http';
import type { ContractMetrics, HttpBinding, World } from '@stageguard/testing/contract';
import type express from 'express';
import type { Express } from '../fixtures/expresses';

/** An application under the adapter. */
export interface Installed {
  readonly app: express.Application;
  /** Takes back what was installed in the process. */
  readonly stop?: () => void;
}

/** One way to put the adapter in an application that is still empty. */
export type Install = (express: Express, metrics: ContractMetrics) => Installed;

export function bindingOf(name: string, express: Express, install: Install): HttpBinding {
  return {
    name,
    protocol: 'http/1.1',
    start({ metrics, handle, serverOptions }) {
      const { app, stop } = install(express, metrics);
      app.use((req, res, next) => {
        // Express 4 does not ask for the promise of a handler.
        Promise.resolve(handle(req, res)).catch(next);
      });
      return { server: createServer(serverOptions, app), ...(stop && { stop }) };
    },
  };
}

/** Starts an application that is more than a handler, behind the adapter. */
export function serve(
  world: World,
  express: Express,
  install: Install,
  build: (app: express.Application) => void,
): Promise<void> {
  return world.mount((metrics) => {
    const { app, stop } = install(express, metrics);
    build(app);
    return { server: createServer(app), ...(stop && { stop }) };
  });
}
