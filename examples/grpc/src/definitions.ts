import type { MethodDefinition } from '@grpc/grpc-js';

/** What router and workers are asked for: so many words, each after so many milliseconds. */
export interface Prompt {
  readonly words: number;
  readonly ms: number;
}

export interface Word {
  readonly word: string;
}

/** Messages are JSON here, so that the example needs no compiler of protocol buffers; to the metrics it is all one. */
function generate(path: string): MethodDefinition<Prompt, Word> {
  return {
    path,
    requestStream: false,
    responseStream: true,
    requestSerialize: toBytes,
    requestDeserialize: (bytes) => JSON.parse(bytes.toString()) as Prompt,
    responseSerialize: toBytes,
    responseDeserialize: (bytes) => JSON.parse(bytes.toString()) as Word,
  };
}

const toBytes = (message: Prompt | Word) => Buffer.from(JSON.stringify(message));

export const router = { Generate: generate('/example.v1.Router/Generate') };
export const worker = { Generate: generate('/example.v1.Worker/Generate') };
