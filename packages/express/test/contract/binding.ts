import { createServer } from 'node:http';
import { type HttpBinding, type Install, mountedOf, type World } from '@stageguard/testing/contract';
import type { Application } from 'express';
import type { Express } from '../fixtures/expresses';

export type InstallExpress = Install<Express, Application>;

export function bindingOf(name: string, express: Express, install: InstallExpress): HttpBinding {
  return {
    name,
    protocol: 'http/1.1',
    start({ metrics, handle, serverOptions }) {
      const installed = install(express, metrics);
      installed.app.use((req, res, next) => {
        // Express 4 does not ask for the promise of a handler.
        Promise.resolve(handle(req, res)).catch(next);
      });
      return mountedOf(installed, createServer(serverOptions, installed.app));
    },
  };
}

/** Starts an application that is more than a handler, behind the adapter. */
export function serve(
  world: World,
  express: Express,
  install: InstallExpress,
  build: (app: Application) => void,
): Promise<void> {
  return world.mount((metrics) => {
    const installed = install(express, metrics);
    build(installed.app);
    return mountedOf(installed, createServer(installed.app));
  });
}
