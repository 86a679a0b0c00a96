/** What speaks HTTP/1.1. */
export const HTTP1_TARGETS = ['express', 'koa', 'fastify', 'http'] as const;

/** What is attacked, in the order of the table. */
export const TARGETS = [...HTTP1_TARGETS, 'http2', 'grpc'] as const;

export type Target = (typeof TARGETS)[number];

/** Where each listens, on 127.0.0.1. */
export interface Ports extends Readonly<Record<Target, number>> {
  /** Where each listens once more, until a client asks it to close every connection. */
  readonly doomed: Readonly<Record<Target, number>>;
}
