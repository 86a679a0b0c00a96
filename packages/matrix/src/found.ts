import { isDeepStrictEqual } from 'node:util';

/** What a run of `libraries/harness/main.mjs` prints. */
export interface Found {
  readonly scenarios: readonly Scenario[];
  /** What reached the process and no request. */
  readonly faults: readonly string[];
  /** Ours, where they are not those that the library is known to cause. */
  readonly warnings?: readonly string[];
}

export interface Scenario {
  readonly name: string;
  readonly answers: readonly unknown[];
  readonly wrong?: string;
}

/** What was not counted as it has to be, and what the library did otherwise than without Stageguard. */
export function wrongIn(without: Found, counted: Found): string[] {
  const wrong = counted.scenarios.flatMap((its, i) => wrongOf(without.scenarios[i], its));
  if (!isDeepStrictEqual(without.faults, counted.faults)) {
    wrong.push(`${said(without.faults)} reached the process without, ${said(counted.faults)} with`);
  }
  if (counted.warnings !== undefined) wrong.push(`warned ${said(counted.warnings)}`);
  return wrong;
}

function wrongOf(without: Scenario | undefined, { name, answers, wrong }: Scenario): string[] {
  if (without?.wrong !== undefined) return [`${name}, without: ${without.wrong}`];
  if (wrong !== undefined) return [`${name}: ${wrong}`];
  if (isDeepStrictEqual(without?.answers, answers)) return [];
  return [`${name}: answered ${said(without?.answers)} without, ${said(answers)} with`];
}

function said(found: unknown): string {
  return (JSON.stringify(found) ?? '').slice(0, 1_000);
}
