/** What speaks HTTP/1.1. */
export const HTTP1_TARGETS = ['express', 'koa', 'http'] as const;

/** What is attacked, in the order of the table. */
export const TARGETS = [...HTTP1_TARGETS, 'http2', 'grpc'] as const;

export type Target = (typeof TARGETS)[number];

/** Where each listens, on 127.0.0.1. */
export type Ports = Readonly<Record<Target, number>>;
