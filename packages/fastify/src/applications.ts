import { subscribe } from 'node:diagnostics_channel';
import { onceInProcess } from '@stageguard/core';
import type { AnyHttpMetrics } from '@stageguard/http';
import type { Application } from './fastify-types.js';
import { countedBy } from './on-request.js';

/**
 * Everybody who counts the requests of all applications, whichever copy of this package it comes from. From the first
 * call on every Fastify, of whichever name or bundle, tells of the applications it makes, while they have no hooks yet.
 */
export function countingAll(): Set<{ readonly metrics: AnyHttpMetrics }> {
  return onceInProcess('fastify.counting', () => {
    const counting = new Set<{ readonly metrics: AnyHttpMetrics }>();
    subscribe('fastify.initialization', (message) => {
      (message as { fastify: Application }).fastify.addHook('onRequest', countedBy(counting));
    });
    return counting;
  });
}
