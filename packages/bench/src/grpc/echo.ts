import type { ServiceDefinition } from '@grpc/grpc-js';

const same = (bytes: Buffer): Buffer => bytes;

/** A service that answers what it is sent: once, or so many times as the message says. */
export const ECHO = {
  once: {
    path: '/bench.Echo/Once',
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  },
  times: {
    path: '/bench.Echo/Times',
    requestStream: false,
    responseStream: true,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  },
} satisfies ServiceDefinition;
