import type { ReadableStream } from 'node:stream/web';
import type { Job, Worker } from './worker.js';

/** A worker that is called over HTTP, by `fetch`. Whoever leaves a job closes its connection. */
export function connectOverHttp({ name, slots }: Pick<Worker, 'name' | 'slots'>, address: string): Worker {
  async function* run(job: Job, signal: AbortSignal): AsyncGenerator<string> {
    signal.throwIfAborted();
    const left = new AbortController();
    let leave = () => {};
    const gone = new Promise<never>((_, reject) => {
      leave = () => {
        left.abort();
        reject(signal.reason);
      };
    });
    gone.catch(() => {}); // Whoever reads hears of it.
    signal.addEventListener('abort', leave, { once: true });
    try {
      const body = JSON.stringify(job);
      const answer = await fetch(`http://${address}/generate`, { method: 'POST', body, signal: left.signal });
      if (!answer.ok || answer.body === null) throw new Error(`${name} has answered ${answer.status}`);
      for await (const line of linesOf(answer.body, gone)) {
        signal.throwIfAborted(); // It may have come before.
        yield JSON.parse(line);
      }
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', leave);
      leave();
    }
  }

  return { name, slots, run };
}

/** `gone` rejects when nobody reads on: a body that was there as a whole when its call was aborted may never settle a read. */
async function* linesOf(body: ReadableStream<Uint8Array>, gone: Promise<never>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await Promise.race([reader.read(), gone]);
    if (done) return;
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
