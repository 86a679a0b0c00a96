import { snippetsOf } from '@stageguard/release';

/** An application of ES modules that asks itself twice, and prints what its exporter has of the two, during and after. */
export const APPLICATION = `
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';

const app = express();
let go;
const gate = new Promise((resolve) => (go = resolve));
app.get('/slow/:id', async (_req, res) => {
  await gate;
  res.send('ok');
});
const server = app.listen(0, '127.0.0.1', async () => {
  const inRoute = async () => {
    const text = await (await fetch('http://127.0.0.1:' + process.env.OTEL_EXPORTER_PROMETHEUS_PORT + '/metrics')).text();
    const lines = text.split('\\n').filter((line) => line.includes('http_route="/slow/:id"'));
    return lines.filter((line) => /_stage_requests\\{.*stage="handle"/.test(line)).reduce((sum, line) => sum + Number(/ (\\d+)/.exec(line)[1]), 0);
  };
  const becomes = async (count) => {
    for (let i = 0; i < 200; i++) {
      if ((await inRoute()) === count) return count;
      await sleep(50);
    }
    return inRoute();
  };
  const two = [1, 2].map((id) => fetch('http://127.0.0.1:' + server.address().port + '/slow/' + id));
  const during = await becomes(2);
  go();
  for (const answer of two) await (await answer).text();
  console.log('during ' + during + ', after ' + (await becomes(0)));
  process.exit(0);
});
`;

/** What it prints where all is well. */
export const SEEN = 'during 2, after 0';

/** The recipe for ES modules of a README, word for word. */
export function recipeOf(readme: string): {
  readonly file: string;
  readonly args: string[];
  readonly text: string;
} {
  for (const { text } of snippetsOf(readme)) {
    const [, file, command] = /^\/\/ (\S+\.mjs): node (.*app\.mjs)\n/.exec(text) ?? [];
    if (file !== undefined && command !== undefined) return { file, args: command.split(' '), text };
  }
  throw new Error(`${readme} has no recipe for ES modules.`);
}
