/** The routes of the table for what has Express's `get` and `post`. */
module.exports = function expressRoutes(app, { hang, work }) {
  app.get('/hello', (_req, res) => res.json({ hello: 'world' }));
  app.get('/hang', async (_req, res) => {
    await hang();
    res.send('hung');
  });
  app.get('/work', async (_req, res) => {
    await work();
    res.send('worked');
  });
  app.post('/body', require('express').json(), (req, res) => res.json(req.body));
  app.get('/stream', async (_req, res) => {
    res.write('begun ');
    await hang();
    res.end('ended');
  });
  app.get('/fails', () => {
    throw new Error('no');
  });
};
