// For the test file of an adapter.
export { answerFailure } from './answer-failure.js';
export type { ContractApp, ContractMetrics, Handler, HttpBinding, Mounted } from './binding.js';
export { collectGarbage } from './collect-garbage.js';
export { describeHttpContract } from './describe-http-contract.js';
export {
  describeInstrumentationContract,
  type InstrumentationBinding,
  type StageInstrumentation,
} from './describe-instrumentation-contract.js';
export { type Install, type Installed, mountedOf } from './installed.js';
export { itJoinsItsServer, type JoiningBinding } from './it-joins-its-server.js';
// For tests of the contract itself.
export { runScenario } from './run-scenario.js';
// For scenarios of a framework's own.
export type { Outcome, Scenario } from './scenario.js';
export { scenariosOf } from './scenarios/index.js';
export { createSignal, createTally, type Signal, type Tally } from './tally.js';
export { becomes, type World } from './world.js';
