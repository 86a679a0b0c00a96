import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import type { Job } from './worker.js';

// JSON in place of protocol buffers, so that the demo needs no compiler of them; to the metrics it is all one.
const toBytes = (message: unknown) => Buffer.from(JSON.stringify(message));

const generate: MethodDefinition<Job, string> = {
  path: '/dynamo.v1.Worker/Generate',
  requestStream: false,
  responseStream: true,
  requestSerialize: toBytes,
  requestDeserialize: (bytes) => JSON.parse(bytes.toString()) as Job,
  responseSerialize: toBytes,
  responseDeserialize: (bytes) => JSON.parse(bytes.toString()) as string,
};

/** What a worker serves: it is sent a job, and streams the tokens. */
export const WORKER = { generate } satisfies ServiceDefinition;
