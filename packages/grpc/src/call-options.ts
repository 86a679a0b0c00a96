import { type GivenOptions, givenOptions } from '@stageguard/http';
import type { ConventionOption, IgnoreOption } from './methods.js';

/** What decides whether and how a call is counted. */
export interface CallOptions extends IgnoreOption, ConventionOption {}

/** What the metrics of calls were given that a process serves. */
export const served: GivenOptions<CallOptions> = givenOptions(
  'grpc.server',
  ['ignore', 'convention'],
  'createGrpcServerMetrics()',
);

/** And those of calls that it makes. */
export const made: GivenOptions<CallOptions> = givenOptions(
  'grpc.client',
  ['ignore', 'convention'],
  'createGrpcClientMetrics()',
);
