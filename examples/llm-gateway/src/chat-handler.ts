import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { RequestHandler, Response } from 'express';
import { ApiError } from './api-error.js';
import { chunk, completion, parseChatRequest } from './chat-completion.js';
import type { GatewayMetrics } from './gateway-metrics.js';
import type { Pipeline } from './pipeline.js';
import type { PromptFilter } from './prompt-filter.js';
import { promptTokens } from './tokens.js';

/** `POST /v1/chat/completions`: the pipeline from a parsed body to the last token. */
export function chatHandler(
  metrics: GatewayMetrics,
  pipeline: Pipeline,
  filter: PromptFilter,
  models: readonly string[],
): RequestHandler {
  let answers = 0;

  return async (req, res) => {
    // What a client names is checked against a list before it becomes an attribute.
    const model = models.find((served) => served === req.body?.model);
    metrics.setAttributes({ model: model ?? '_OTHER' });
    const request = parseChatRequest(req.body);
    if (model === undefined) throw new ApiError(404, 'there is no such model', 'model');

    metrics.enter('preprocess');
    await turn(); // The tokenizer takes the event loop for itself: one prompt at a time.
    for (const { content } of request.messages) filter.check(content);
    const contextTokens = promptTokens(request.messages);

    const gone = new AbortController();
    res.once('close', () => gone.abort());
    const answer = pipeline.answer({ contextTokens, tokens: request.maxTokens }, gone.signal);
    const id = `chatcmpl-${++answers}`;
    try {
      if (request.stream) await stream(id, model, answer, res, gone.signal);
      else await reply(id, model, contextTokens, answer, res);
    } catch (error) {
      if (!gone.signal.aborted) throw error; // Else there is nobody to tell.
    }
  };

  async function stream(
    id: string,
    model: string,
    answer: AsyncGenerator<string>,
    res: Response,
    gone: AbortSignal,
  ): Promise<void> {
    const send = async (event: object) => {
      const taken = res.write(`data: ${JSON.stringify(event)}\n\n`);
      if (!taken) await once(res, 'drain', { signal: gone });
    };
    for await (const content of answer) {
      metrics.current()?.progress();
      if (res.headersSent) {
        await send(chunk(id, model, { content }));
      } else {
        res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
        await send(chunk(id, model, { role: 'assistant', content }));
      }
    }
    await send(chunk(id, model, {}));
    res.end('data: [DONE]\n\n');
  }

  async function reply(
    id: string,
    model: string,
    contextTokens: number,
    answer: AsyncGenerator<string>,
    res: Response,
  ): Promise<void> {
    const tokens: string[] = [];
    for await (const token of answer) {
      if (tokens.length === 0) metrics.enter('generate', { phase: pipeline.lastPhase });
      metrics.current()?.progress();
      tokens.push(token);
    }
    res.json(completion(id, model, tokens.join(''), contextTokens, tokens.length));
  }
}
