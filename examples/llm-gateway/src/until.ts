import { setTimeout as wait } from 'node:timers/promises';

const EVERY = 50;
const PATIENCE = 30_000;

/** The first answer that is not `undefined`. Throws where there is none in time: what was awaited. */
export async function until<T>(what: string, ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const giveUp = performance.now() + PATIENCE;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > giveUp) throw new Error(`not within ${PATIENCE / 1_000} s: ${what}`);
    await wait(EVERY);
  }
}
