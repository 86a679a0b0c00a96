import { describe, it } from '@jest/globals';
import type { HttpBinding } from './binding.js';
import { runScenario } from './run-scenario.js';
import type { Scenario } from './scenario.js';
import { scenariosOf } from './scenarios/index.js';

/**
 * The contract that every HTTP adapter keeps, as tests: call it in a test file, once for each way to install the
 * adapter. `own` are scenarios of the framework itself.
 */
export function describeHttpContract(binding: HttpBinding, own: readonly Scenario[] = []): void {
  describe(`${binding.name} keeps the HTTP contract`, () => {
    const subjects = { ...scenariosOf(binding), [`what is ${binding.name}'s own`]: own };
    for (const [subject, scenarios] of Object.entries(subjects)) {
      if (scenarios.length > 0) describe(subject, () => tests(binding, scenarios));
    }
  });
}

function tests(binding: HttpBinding, scenarios: readonly Scenario[]): void {
  for (const scenario of scenarios) it(scenario.name, () => runScenario(binding, scenario));
}
