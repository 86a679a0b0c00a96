import type { StageDefinitions } from '@stageguard/core';
import { type HttpMetrics, settingsOf } from '@stageguard/http';
import type { Plugin } from './fastify-types.js';
import { countedBy } from './on-request.js';

const NAME = '@stageguard/fastify';

/**
 * Counts every request of the instance that registers it, and of those below it, in the stages of the metrics, until its
 * response is over; makes it the current one for all hooks, parsers and handlers behind it. To be registered first.
 * Registered twice it counts once.
 *
 * @throws TypeError where `createHttpMetrics` did not make the metrics.
 */
export function plugin<S extends StageDefinitions>(metrics: HttpMetrics<S>): Plugin {
  settingsOf(metrics);
  const register: Plugin = (app, _options, done) => {
    app.addHook('onRequest', countedBy(metrics));
    done();
  };
  // As `fastify-plugin` would mark it: its hook belongs to whoever registers it.
  return Object.assign(register, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: NAME,
    [Symbol.for('plugin-meta')]: { name: NAME, fastify: '4.x || 5.x' },
  });
}
