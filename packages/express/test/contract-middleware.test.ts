import { middleware } from '@stageguard/express';
import { describeHttpContract } from '@stageguard/testing/contract';
import { bindingOf, type InstallExpress } from './contract/binding';
import { files } from './contract/files';
import { routing } from './contract/routing';
import { EXPRESSES } from './fixtures/expresses';

const install: InstallExpress = (express, metrics) => {
  const app = express();
  app.use(middleware(metrics));
  return { app };
};

for (const [name, express] of EXPRESSES) {
  describeHttpContract(bindingOf(`${name}, by middleware`, express, install), [
    ...routing(express, install),
    ...files(express, install),
  ]);
}
