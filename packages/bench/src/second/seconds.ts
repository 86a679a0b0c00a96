import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMicroseconds } from '../cpu.js';

/** The CPU of so many seconds, each with one turn of the timer in it; what is done before each does not count. */
export async function seconds(count: number, before: () => void = () => {}): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    before();
    const start = cpuMicroseconds();
    await sleep(1_000);
    times.push(cpuMicroseconds() - start);
  }
  return times;
}
