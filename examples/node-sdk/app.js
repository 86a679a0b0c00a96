const { setTimeout: sleep } = require('node:timers/promises');
const express = require('express');

const app = express();
const reports = express.Router();
reports.get('/reports/:id', async (req, res) => {
  await sleep(Number(req.query.ms ?? 0));
  res.send(`report ${req.params.id}\n`);
});
app.use('/tenants/:tenant', reports);

const server = app.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  console.log(`listening on ${server.address().port}`);
});
