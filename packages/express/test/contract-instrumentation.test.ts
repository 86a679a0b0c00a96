import { ExpressStageInstrumentation } from '@stageguard/express/instrumentation';
import { describeHttpContract } from '@stageguard/testing/contract';
import { bindingOf, type InstallExpress } from './contract/binding';
import { files } from './contract/files';
import { routing } from './contract/routing';
import { EXPRESSES } from './fixtures/expresses';

// A scenario that installs twice stops once.
const running: { disable(): void }[] = [];

const install: InstallExpress = (express, metrics) => {
  const instrumentation = new ExpressStageInstrumentation({ metrics });
  instrumentation.instrument(express);
  running.push(instrumentation);
  return {
    app: express(),
    stop() {
      for (const each of running.splice(0)) each.disable();
    },
  };
};

for (const [name, express] of EXPRESSES) {
  describeHttpContract(bindingOf(`${name}, by instrumentation`, express, install), [
    ...routing(express, install),
    ...files(express, install),
  ]);
}
