import { randomBytes } from 'node:crypto';
import { type Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from './clock.js';
import { promptOf } from './prompt.js';
import type { Invocation } from './trace.js';

export interface Behaviour {
  readonly stream: boolean;
  /** Leaves after so many seconds, whatever has come by then. */
  readonly leavesAfter?: number;
  /** Sends its prompt in so many pieces, a second apart, and pauses as long after each piece of the answer. */
  readonly slow?: boolean;
  /** Expects that the gateway dies: a connection that breaks is lost, and where nobody listens it tries again. */
  readonly mayBeCut?: boolean;
}

/** `lost`: the gateway has died amid it. */
export type Outcome = 'finished' | 'aborted' | 'refused' | 'lost';

const MODELS = ['llama-70b', 'mistral-large'];
const PIECES = 4;
// As clients of such services do, in milliseconds of the wall's clock.
const TRY_AGAIN_AFTER = 50;
const CUT = ['ECONNRESET', 'EPIPE'];

/** The models that the clients ask for. */
export const models: readonly string[] = MODELS;

/**
 * Sends one invocation of the trace to the gateway and reads the answer to its end. Throws where the answer is not what it
 * should be.
 */
export async function ask(
  target: { readonly port: number; readonly agent: Agent },
  invocation: Invocation,
  behaviour: Behaviour,
  clock: Clock,
  cancelled: AbortSignal,
): Promise<Outcome> {
  const body = JSON.stringify({
    model: MODELS[invocation.contextTokens % MODELS.length],
    messages: [{ role: 'user', content: promptOf(invocation.contextTokens) }],
    stream: behaviour.stream,
    max_tokens: Math.max(1, invocation.generatedTokens),
  });
  const left = new AbortController();
  const signal = AbortSignal.any([left.signal, cancelled]);
  const done = new AbortController();
  if (behaviour.leavesAfter !== undefined) {
    clock.sleep(behaviour.leavesAfter, done.signal).then(
      () => left.abort(),
      () => {},
    );
  }
  try {
    return await exchangeInTheEnd(target, body, behaviour, clock, signal);
  } catch (error) {
    if (signal.aborted) return 'aborted';
    if (behaviour.mayBeCut && CUT.includes(codeOf(error))) return 'lost';
    throw error;
  } finally {
    done.abort();
  }
}

/** Tries again while nobody listens, if it may be that nobody does. */
async function exchangeInTheEnd(...args: Parameters<typeof exchange>): Promise<Outcome> {
  const [, , { mayBeCut = false }, , signal] = args;
  for (;;) {
    try {
      return await exchange(...args);
    } catch (error) {
      if (!mayBeCut || codeOf(error) !== 'ECONNREFUSED') throw error;
      await wait(TRY_AGAIN_AFTER, undefined, { signal });
    }
  }
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code);
}

async function exchange(
  { port, agent }: { port: number; agent: Agent },
  body: string,
  { stream, slow = false }: Behaviour,
  clock: Clock,
  signal: AbortSignal,
): Promise<Outcome> {
  const req = request({
    host: '127.0.0.1',
    port,
    agent,
    signal,
    method: 'POST',
    path: '/v1/chat/completions',
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`,
    },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    req.once('response', resolve);
    req.on('error', reject);
  });
  answered.catch(() => {}); // Awaited below, unless the upload fails first.
  await upload(req, body, slow, clock, signal);
  const res = await answered;
  let text = '';
  res.setEncoding('utf8');
  for await (const piece of res) {
    text += piece;
    if (slow) await clock.sleep(1, signal);
  }
  return outcomeOf(res, text, stream);
}

async function upload(
  req: ClientRequest,
  body: string,
  slow: boolean,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  if (!slow) {
    req.end(body);
    return;
  }
  const size = Math.ceil(body.length / PIECES);
  for (let at = 0; at < body.length; at += size) {
    req.write(body.slice(at, at + size));
    await clock.sleep(1, signal);
  }
  req.end();
}

function outcomeOf(res: IncomingMessage, text: string, stream: boolean): Outcome {
  if (res.statusCode === 503) return 'refused';
  const complete = stream ? text.endsWith('data: [DONE]\n\n') : text.includes('"object":"chat.completion"');
  if (res.statusCode !== 200 || !complete)
    throw new Error(`an answer of ${res.statusCode}: ${text.slice(-200)}`);
  return 'finished';
}
