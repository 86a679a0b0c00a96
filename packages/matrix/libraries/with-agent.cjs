const expressRoutes = require('./shared/express-routes.cjs');

/** An application on Express that an agent traces: one of `agents`, loaded before Stageguard or after. */
exports.start = ({ http, middleware, hang, work }) => {
  const app = require('express')();
  app.use(middleware(http));
  app.get('/traced', (_req, res) => res.json(globalThis.isTraced()));
  expressRoutes(app, { hang, work });
  return app.listen(0, '127.0.0.1');
};

exports.scenarios = {
  'the agent traces': async (world) => {
    const { body } = await world.ask({ path: '/traced' });
    if (body !== 'true') throw new Error('no trace');
  },
};
