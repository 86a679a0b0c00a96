import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a program that is starting answers: asks until there is an answer, or the program has ended. */
export async function answerOf(url: string, program: ChildProcess): Promise<Response> {
  for (;;) {
    try {
      return await fetch(url);
    } catch (error) {
      if (program.exitCode !== null) throw error;
      await sleep(20);
    }
  }
}
