import {
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientUnaryCall,
  type ClientWritableStream,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import { SERVICE } from '../service/grpc-methods.js';
import type { Lane } from './lane.js';

/** How a call ended for the client. */
export interface Ending {
  /** Of `@grpc/grpc-js`'s `status`. */
  readonly code: number;
  readonly messages: readonly string[];
}

/** A call that runs, and how it will have ended. Never rejects. */
export interface Running<Call> {
  readonly call: Call;
  readonly ended: Promise<Ending>;
}

// Calls without one would wait for a server that is gone.
const PATIENCE = 60_000;

export function ask(lane: Lane, message: string, patience = PATIENCE): Running<ClientUnaryCall> {
  const { path, requestSerialize, responseDeserialize } = SERVICE.Ask;
  const { ended, answered } = unaryEnding();
  const call = lane.grpc.makeUnaryRequest(
    path,
    requestSerialize,
    responseDeserialize,
    message,
    new Metadata(),
    { deadline: Date.now() + patience },
    answered,
  );
  return { call, ended };
}

export function upload(lane: Lane, patience = PATIENCE): Running<ClientWritableStream<string>> {
  const { path, requestSerialize, responseDeserialize } = SERVICE.Upload;
  const { ended, answered } = unaryEnding();
  const call = lane.grpc.makeClientStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    new Metadata(),
    { deadline: Date.now() + patience },
    answered,
  );
  return { call, ended };
}

export function download(
  lane: Lane,
  message: string,
  patience = PATIENCE,
): Running<ClientReadableStream<string>> {
  const { path, requestSerialize, responseDeserialize } = SERVICE.Download;
  const call = lane.grpc.makeServerStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    message,
    new Metadata(),
    { deadline: Date.now() + patience },
  );
  return { call, ended: streamEnding(call) };
}

export function chat(lane: Lane, patience = PATIENCE): Running<ClientDuplexStream<string, string>> {
  const { path, requestSerialize, responseDeserialize } = SERVICE.Chat;
  const call = lane.grpc.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, new Metadata(), {
    deadline: Date.now() + patience,
  });
  return { call, ended: streamEnding(call) };
}

function unaryEnding() {
  let answered: (error: ServiceError | null, message?: string) => void = () => {};
  const ended = new Promise<Ending>((resolve) => {
    answered = (error, message) =>
      resolve({ code: error?.code ?? 0, messages: message === undefined ? [] : [message] });
  });
  return { ended, answered };
}

function streamEnding(call: ClientReadableStream<string>): Promise<Ending> {
  const messages: string[] = [];
  return new Promise((resolve) => {
    call.on('data', (message: string) => messages.push(message));
    call.on('error', (error: ServiceError) => resolve({ code: error.code, messages }));
    call.on('end', () => resolve({ code: 0, messages }));
  });
}
