import type { ServerResponse } from 'node:http';

/** For bindings without a framework: does what frameworks do with a handler that throws or rejects. */
export async function answerFailure(res: ServerResponse, handle: () => unknown): Promise<void> {
  try {
    await handle();
  } catch {
    if (res.headersSent) {
      res.destroy();
      return;
    }
    res.writeHead(500);
    res.end();
  }
}
