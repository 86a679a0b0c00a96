import { once } from 'node:events';
import { type IncomingMessage, request as send } from 'node:http';
import type { Target } from '../service/ports.js';
import { expectSame } from './act.js';
import type { Lane } from './lane.js';

/** A request as a well-behaved client sends it, on the connection that the lane keeps; its answer has to be this one. */
export async function expectAnswer(
  lane: Lane,
  target: Target,
  path: string,
  expected: { status?: number; text: string },
  { body, method = body === undefined ? 'GET' : 'POST' }: { body?: string; method?: string } = {},
): Promise<void> {
  const outgoing = send({
    host: '127.0.0.1',
    port: lane.ports[target],
    agent: lane.agent,
    path,
    method,
    headers: body === undefined ? {} : { 'content-length': body.length },
  });
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  let text = '';
  incoming.setEncoding('latin1');
  for await (const piece of incoming) text += piece;
  expectSame(`${target} ${path}, status`, incoming.statusCode, expected.status ?? 200);
  expectSame(`${target} ${path}, body`, text, expected.text);
}

export function pieces(count: number): string {
  return Array.from({ length: count }, (_, piece) => `piece ${piece}\n`).join('');
}
