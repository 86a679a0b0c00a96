import { context, createContextKey } from '@opentelemetry/api';
import { originals } from '@stageguard/core/adapter';

/** Its message says what is wrong with an answer. */
export class BadAnswer extends Error {}

/** Milliseconds. */
const GIVE_UP_AFTER = 2_000;
const MOST_BYTES = 2_000_000;

// The key by which the SDK suppresses tracing: a look a second is no trace of the application.
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/**
 * The body that a page answers with. Settles within two seconds whatever the other side does: throws a BadAnswer where the
 * answer is no page's, and anything else where none came in time.
 */
export async function askPage(address: URL, token: string | undefined): Promise<string> {
  // `AbortSignal.timeout` does not do: up to Node 22 `fetch` holds its own request weakly once the head is there, and a body that
  // stops amid was waited for without end as soon as garbage had been collected.
  const stop = new AbortController();
  let timer: ReturnType<typeof originals.setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = originals.setTimeout(() => {
      reject(new Error('late'));
      stop.abort();
    }, GIVE_UP_AFTER);
  });
  try {
    return await Promise.race([answerOf(address, token, stop.signal), late]);
  } finally {
    originals.clearTimeout(timer);
  }
}

async function answerOf(address: URL, token: string | undefined, signal: AbortSignal): Promise<string> {
  const suppressed = context.active().setValue(SUPPRESS_TRACING, true);
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await context.with(suppressed, () =>
    fetch(address, { redirect: 'error', signal, headers }),
  );
  const reader = response.body?.getReader();
  // Nobody waits for that: what cannot be cancelled either is given up all the same.
  const cancel = () => void reader?.cancel().catch(() => {});
  if (!response.ok) {
    cancel();
    throw new BadAnswer(`answers ${response.status}`);
  }
  signal.addEventListener('abort', cancel);
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    size += part.value.byteLength;
    if (size > MOST_BYTES) {
      cancel();
      throw new BadAnswer('answers too much');
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}
