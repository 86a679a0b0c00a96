import type { MethodDefinition } from '@grpc/grpc-js';

/** A message that reaches no handler. */
export const UNDECODABLE = 'undecodable';

/** The longest message that the server and its clients receive, in bytes. */
export const LIMIT = 256 * 1024;

const encode = (message: string): Buffer => Buffer.from(message);

const decode = (bytes: Buffer): string => {
  const message = bytes.toString();
  if (message === UNDECODABLE) throw new Error('does not decode');
  return message;
};

/** A service with a method of each kind. Messages are strings, such as `work/20`. */
export const SERVICE = {
  Ask: define('Ask', false, false),
  Upload: define('Upload', true, false),
  Download: define('Download', false, true),
  Chat: define('Chat', true, true),
};

function define(
  name: string,
  requestStream: boolean,
  responseStream: boolean,
): MethodDefinition<string, string> {
  return {
    path: `/soak.v1.Soak/${name}`,
    requestStream,
    responseStream,
    requestSerialize: encode,
    requestDeserialize: decode,
    responseSerialize: encode,
    responseDeserialize: decode,
  };
}
