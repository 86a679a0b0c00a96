import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectRaw } from '../client/raw-connection.js';
import { createRecording, type Recording } from './recording.js';

/** What a client sends on one connection. The server ends it, unless the client leaves. */
export interface Traffic {
  /** Each is sent when the one before it is over. */
  readonly requests: readonly string[];
  /** The client resets the connection as soon as it has received this. */
  readonly leaveAfter?: string | undefined;
}

/** All that could be seen of an application: on the wire, and from within. */
export interface Observation {
  readonly bytes: string;
  readonly notes: readonly string[];
}

/** Starts an application, sends it the traffic, and waits until everything is over. */
export async function observe(
  start: (recording: Recording) => RequestListener,
  traffic: Traffic,
): Promise<Observation> {
  const recording = createRecording();
  const listener = start(recording);
  const server = createServer((req, res) => {
    recording.follow(req, res);
    recording.note('returned', listener(req, res));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bytes = await exchange((server.address() as AddressInfo).port, traffic, recording);
  await recording.settled();
  await new Promise((resolve) => server.close(resolve));
  return { bytes, notes: recording.stop() };
}

async function exchange(
  port: number,
  { requests, leaveAfter }: Traffic,
  recording: Recording,
): Promise<string> {
  const connection = await connectRaw(port);
  for (const [before, request] of requests.entries()) {
    await recording.over(before);
    connection.send(request);
  }
  if (leaveAfter !== undefined) {
    await connection.receive(leaveAfter);
    connection.reset();
  }
  await connection.closed;
  return connection.received.replace(/^Date: .*$/gm, 'Date: …');
}
