import { middleware } from '@stageguard/express';
import { ExpressStageInstrumentation } from '@stageguard/express/instrumentation';
import { serve } from '@stageguard/testing/adapter';
import { itJoinsItsServer } from '@stageguard/testing/contract';
import type { Express } from 'express';
import { fresh, PACKAGES } from './fixtures/fresh';

for (const [name, id] of PACKAGES) {
  let app: Express;
  itJoinsItsServer({
    name,
    create(config) {
      const express = fresh(id);
      const instrumentation = new ExpressStageInstrumentation(config);
      instrumentation.instrument(express);
      app = express();
      return instrumentation;
    },
    start(metrics, find) {
      app.use(middleware(metrics));
      app.get('/users/:id', async (_req, res) => {
        res.json(await find());
      });
      return serve(app);
    },
  });
}
