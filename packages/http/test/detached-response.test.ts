import '@stageguard/testing/second';

import { ServerResponse } from 'node:http';
import { afterEach, expect, it } from '@jest/globals';
import { createHttpMetrics, type HttpMetrics, track } from '@stageguard/http';
import { connectRaw, requestBytes, until } from '@stageguard/testing';
import { serve } from '@stageguard/testing/adapter';
import { aSecondLater } from '@stageguard/testing/second';

let end: () => Promise<void> = async () => {};

afterEach(() => end());

/** A server that detaches each response from its connection, which lives on. */
async function detaching(name: string, attach: (response: ServerResponse) => void): Promise<HttpMetrics> {
  const metrics = createHttpMetrics({ name });
  let detached = false;
  const { server, close } = await serve((req, res) => {
    const { socket } = req;
    track(metrics, req, res);
    (res as ServerResponse).detachSocket(socket);
    const own = new ServerResponse(req as ConstructorParameters<typeof ServerResponse>[0]);
    own.assignSocket(socket);
    own.on('finish', () => own.detachSocket(socket));
    attach(own);
    detached = true;
  });
  const connection = await connectRaw((server.address() as { port: number }).port);
  end = async () => {
    await connection.close();
    await close();
  };
  connection.send(requestBytes());
  await until(() => detached);
  return metrics;
}

it('a response that was detached ends once another one has answered in its place, though the connection lives', async () => {
  const answers: ServerResponse[] = [];
  const metrics = await detaching('detached.answered', (own) => answers.push(own));
  aSecondLater();
  expect(metrics.active).toBe(1);

  let finished = false;
  answers[0]?.on('finish', () => (finished = true));
  answers[0]?.end('answer');
  await until(() => finished);
  aSecondLater();
  expect(metrics.active).toBe(0);
});

it("a response that was detached ends when its connection is the application's", async () => {
  const metrics = await detaching('detached.taken', (own) =>
    own.detachSocket(own.socket as NonNullable<ServerResponse['socket']>),
  );
  expect(metrics.active).toBe(1);
  aSecondLater();
  expect(metrics.active).toBe(0);
});
