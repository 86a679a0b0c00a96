import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { ask } from './client.mjs';
import { drains } from './counting.mjs';
import { Gate } from './gate.mjs';
import { until } from './until.mjs';

// Longer than the one second in which what tells nobody has to be found.
const SOON = 2_500;
const LONGEST = 15_000;

/**
 * What a scenario works with. Without Stageguard (`counting` undefined) it makes the same requests and counts nothing.
 */
export class World {
  gate = new Gate();
  /** Each by its name: what was answered, to be the same with and without, and what was wrong. */
  scenarios = [];
  /** What earlier scenarios have left behind, so that each is told for itself. */
  #left = {};

  constructor(counting) {
    this.counting = counting;
  }

  /** Runs a scenario up to the first thing that is wrong in it. */
  async run(name, scenario) {
    const found = { name, answers: [] };
    this.scenarios.push(found);
    this.gate.close();
    const timer = new AbortController();
    const late = sleep(LONGEST, undefined, { signal: timer.signal }).then(() => {
      throw new Error('did not come to its end');
    });
    try {
      await Promise.race([scenario(this), late]);
      this.gate.open();
      await this.idle();
    } catch (error) {
      found.wrong = error.message;
      this.gate.open();
      await sleep(SOON);
    } finally {
      timer.abort();
      late.catch(() => {});
    }
    this.#left = (await this.counting?.counts())?.stages ?? {};
  }

  /** Keeps what the library has answered. */
  answered(answer) {
    this.scenarios.at(-1).answers.push(answer);
  }

  /** Waits until nothing is counted, and `drained()` says so too. */
  async idle() {
    await this.counted({});
    if (this.counting === undefined) return;
    const { stages, anomalies } = await this.counting.counts();
    if (isDeepStrictEqual(stages, {}) && !(await drains(this.counting.http)))
      throw new Error('drained() is pending');
    if (anomalies.length > 0) throw new Error(`anomalies: ${anomalies}`);
  }

  /** Asks, and keeps the answer. */
  async ask(request, send = (its) => ask(this.port, its)) {
    const answer = await send(request);
    this.answered({ path: request.path, ...answer });
    return answer;
  }

  /** Waits until as many handlers hang. */
  async hung(n) {
    const hang = await until(() => this.gate.hung === n);
    if (!hang) throw new Error(`${this.gate.hung} handlers hang, not ${n}`);
  }

  /** Waits until exactly these are counted, by stage. */
  async counted(stages) {
    if (this.counting === undefined) return;
    const wanted = { ...this.#left };
    for (const [stage, n] of Object.entries(stages)) wanted[stage] = (wanted[stage] ?? 0) + n;
    let seen;
    const holds = await until(async () => {
      seen = await this.counting.counts();
      if (seen.sum !== seen.active) throw new Error(`${seen.sum} by stage, ${seen.active} active`);
      return isDeepStrictEqual(seen.stages, wanted) && seen.inProcess === seen.active;
    }, SOON);
    if (!holds) throw new Error(`counted ${JSON.stringify(seen.stages)}, not ${JSON.stringify(wanted)}`);
  }
}
