import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectRaw } from '../client/raw-connection.js';
import { createRecord, type Record } from './record.js';

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
  start: (record: Record) => RequestListener,
  traffic: Traffic,
): Promise<Observation> {
  const record = createRecord();
  const listener = start(record);
  const server = createServer((req, res) => {
    record.follow(req, res);
    record.note('returned', listener(req, res));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bytes = await exchange((server.address() as AddressInfo).port, traffic, record);
  await record.settled();
  await new Promise((resolve) => server.close(resolve));
  return { bytes, notes: record.stop() };
}

async function exchange(port: number, { requests, leaveAfter }: Traffic, record: Record): Promise<string> {
  const connection = await connectRaw(port);
  for (const [before, request] of requests.entries()) {
    await record.over(before);
    connection.send(request);
  }
  if (leaveAfter !== undefined) {
    await connection.receive(leaveAfter);
    connection.reset();
  }
  await connection.closed;
  return connection.received.replace(/^Date: .*$/gm, 'Date: …');
}
