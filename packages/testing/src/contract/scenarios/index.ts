import type { HttpBinding } from '../binding.js';
import type { Scenario } from '../scenario.js';
import { bridgedUpgrades } from './bridged-upgrades.js';
import { clientGone } from './client-gone.js';
import { context } from './context.js';
import { counting } from './counting.js';
import { ends, shims } from './ends.js';
import { errors } from './errors.js';
import { halfClose } from './half-close.js';
import { headers } from './headers.js';
import { http2 } from './http2.js';
import { informational } from './informational.js';
import { keepAlive } from './keep-alive.js';
import { lifecycle } from './lifecycle.js';
import { pipelining } from './pipelining.js';
import { serverEnds } from './server-ends.js';
import { signsOfLife } from './signs-of-life.js';
import { slowClient } from './slow-client.js';
import { stages } from './stages.js';
import { connectionsKept, timeouts } from './timeouts.js';
import { upgrades } from './upgrades.js';

/** What holds under a binding, by subject. */
export function scenariosOf(binding: HttpBinding): Readonly<Record<string, readonly Scenario[]>> {
  const keepsConnections = binding.protocol === 'http/1.1' && !binding.keepsNoConnections;
  return {
    lifecycle,
    headers,
    informational: informational(binding),
    stages,
    context,
    counting,
    errors: errors(binding),
    'clients that go away': clientGone(binding.protocol),
    'slow clients': slowClient,
    'signs of life': signsOfLife,
    'the server gives up': serverEnds(binding.protocol),
    'ends that need nobody': ends,
    'connections that the server keeps': keepsConnections ? connectionsKept : [],
    ...(binding.protocol === 'h2' ? { 'HTTP/2': http2 } : http1),
  };
}

const http1: Readonly<Record<string, readonly Scenario[]>> = {
  connections: keepAlive,
  pipelining,
  'half-closed clients': halfClose,
  'timeouts and broken requests': timeouts,
  upgrades,
  'responses of shims': shims,
  'bridged upgrades': bridgedUpgrades,
};
