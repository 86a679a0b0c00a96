import type { IncomingMessage } from 'node:http';
import { type Handler, protectedHandler } from './live-page.js';
import type { LivePageOptions, PageRequest } from './page-types.js';
import { checkAccess } from './settings.js';

/**
 * A handler that answers with a text in Prometheus' format and lets in whom a live page with these options lets in. Never throws
 * into a server: see `livePage`.
 *
 * @throws TypeError where an option is wrong.
 */
export function protectedText<R extends PageRequest = IncomingMessage>(
  text: () => string,
  options: Pick<LivePageOptions<R>, 'allow' | 'token'>,
): Handler<R> {
  checkAccess(options);
  const { allow, token } = options;
  return protectedHandler<R>(() => ({ status: 200, type: 'text/plain; version=0.0.4', body: text() }), {
    allow,
    token,
  });
}
