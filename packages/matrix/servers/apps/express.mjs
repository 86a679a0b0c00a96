import express from 'express';

const app = express();
app.get('/hang/:id', async (req, res) => {
  await hang(req.params.id);
  res.send('hung');
});
app.get('/stream/:id', async (req, res) => {
  res.write('begun ');
  await hang(req.params.id);
  res.end('ended');
});
app.listen(Number(process.env.PORT), '127.0.0.1');
