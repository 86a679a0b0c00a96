import { ApiError } from './api-error.js';

/** The part of OpenAI's chat completions that the gateway serves. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly stream: boolean;
  readonly maxTokens: number;
}

const MOST_TOKENS = 4_096;

/** Throws an ApiError where the body is not a chat completion. */
export function parseChatRequest(body: unknown): ChatRequest {
  if (typeof body !== 'object' || body === null) throw new ApiError(400, 'a JSON object is expected', 'body');
  const { model, messages, stream = false, max_tokens: maxTokens = 256 } = body as Record<string, unknown>;
  if (typeof model !== 'string') throw new ApiError(400, 'a string is expected', 'model');
  if (!Array.isArray(messages) || messages.length === 0 || !messages.every(isMessage)) {
    throw new ApiError(400, 'a list of { role, content } is expected', 'messages');
  }
  if (typeof stream !== 'boolean') throw new ApiError(400, 'true or false is expected', 'stream');
  if (!Number.isInteger(maxTokens) || (maxTokens as number) < 1 || (maxTokens as number) > MOST_TOKENS) {
    throw new ApiError(400, `an integer from 1 to ${MOST_TOKENS} is expected`, 'max_tokens');
  }
  return { model, messages, stream, maxTokens: maxTokens as number };
}

function isMessage(value: unknown): boolean {
  const { role, content } = (value ?? {}) as Record<string, unknown>;
  return typeof role === 'string' && typeof content === 'string';
}

/** One piece of a streamed answer. */
export function chunk(id: string, model: string, delta: { role?: 'assistant'; content?: string }) {
  // A simulated answer always ends by its number of tokens.
  const finish_reason = delta.content === undefined ? 'length' : null;
  return {
    id,
    object: 'chat.completion.chunk',
    created: now(),
    model,
    choices: [{ index: 0, delta, finish_reason }],
  };
}

/** An answer in one piece. */
export function completion(id: string, model: string, content: string, promptTokens: number, tokens: number) {
  return {
    id,
    object: 'chat.completion',
    created: now(),
    model,
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'length' }],
    usage: { prompt_tokens: promptTokens, completion_tokens: tokens, total_tokens: promptTokens + tokens },
  };
}

function now(): number {
  return Math.floor(Date.now() / 1_000);
}
