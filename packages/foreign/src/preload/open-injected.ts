import { ServerResponse } from 'node:http';
import { Open } from './open.js';

/**
 * Counts the open responses that light-my-request injects into an application, which no server has: Fastify's `inject` makes
 * them. Not every one comes to the application, and what is over before its `close` stays open here, so they are at most as many.
 */
export function openInjected(): Open {
  const injected = new Open();
  const { prototype } = ServerResponse;
  const { assignSocket } = prototype;
  // Its constructor calls this last.
  prototype.assignSocket = function (socket) {
    if ((this as { isLightMyRequest?: boolean }).isLightMyRequest === true) {
      const its = new WeakRef(this);
      injected.begin(() => its.deref()?.closed ?? true);
    }
    Reflect.apply(assignSocket, this, [socket]);
  };
  return injected;
}
