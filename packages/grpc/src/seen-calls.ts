import { onceInProcess } from '@stageguard/core/adapter';

/** How many calls have been seen on their way to a handler, whether there is one or not: by a hook, or an interceptor. */
export const seenCalls: { count: number } = onceInProcess('grpc.seen', () => ({ count: 0 }));
