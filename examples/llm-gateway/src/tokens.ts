import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import type { ChatRequest } from './chat-completion.js';

// A prompt that spells a special token is text like any other; by default the tokenizer throws.
const PLAIN_TEXT = { disallowedSpecial: new Set<string>() };

/** The number of tokens of a prompt. */
export function promptTokens(messages: ChatRequest['messages']): number {
  return messages.reduce((sum, { content }) => sum + countTokens(content, PLAIN_TEXT), 0);
}
