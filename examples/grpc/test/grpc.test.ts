import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type ScrapedProgram, startScrapedProgram } from '@stageguard/testing/program';
import { connectToRouter, type Generator } from '../dist/clients';

const HOUR = 3_600_000;

let service: ScrapedProgram;
let router: Generator;

beforeAll(async () => {
  service = await startScrapedProgram(resolve(__dirname, '..'), ['dist/main.js']);
  router = connectToRouter(service.address);
});

afterAll(async () => {
  router.close();
  await service.stop();
});

function generate(words: number, ms: number) {
  const said: string[] = [];
  const answer = router.Generate({ words, ms });
  answer.on('data', ({ word }) => said.push(word));
  answer.on('error', () => {});
  const over = new Promise<string[]>((resolve) => answer.on('status', () => resolve(said)));
  return { over, cancel: () => answer.cancel() };
}

/** Scrapes until exactly these stages have requests, so many each. */
async function stagesAre(name: string, expected: Record<string, number>): Promise<void> {
  const wanted = JSON.stringify(Object.entries(expected).sort());
  while (JSON.stringify(await stages(name)) !== wanted);
}

async function notZero(series: string): Promise<string[]> {
  return (await service.scrape()).filter((line) => line.startsWith(series) && !line.endsWith(' 0'));
}

async function stages(name: string): Promise<[string, number][]> {
  const lines = await notZero(`${name}_stage_requests{`);
  return lines
    .map((line): [string, number] => [/stage="(\w+)"/.exec(line)?.[1] ?? '', Number(line.split(' ').at(-1))])
    .sort();
}

it('passes on what a worker says', async () => {
  expect(await generate(3, 0).over).toEqual(['word 1', 'word 2', 'word 3']);
  await stagesAre('rpc_server', {});
  await stagesAre('rpc_client', {});
});

it('says which calls wait for a worker, and which for its first word', async () => {
  const thinking = generate(1, HOUR);
  await stagesAre('rpc_server', { first_word: 1 });
  await stagesAre('rpc_client', { wait: 1 });
  const queued = [generate(1, HOUR), generate(1, HOUR)];
  await stagesAre('rpc_server', { first_word: 1, queue: 2 });
  const active = await notZero('rpc_server_active_requests{');
  expect(active).toEqual([expect.stringMatching(/rpc_method="example.v1.Router\/Generate".* 3$/)]);

  // A client that has gone away still has its place in the queue: work that nobody waits for.
  queued[0]?.cancel();
  await stagesAre('rpc_server', { detached: 1, first_word: 1, queue: 1 });
  thinking.cancel();
  await stagesAre('rpc_server', { first_word: 1 });
  queued[1]?.cancel();
  await stagesAre('rpc_server', {});
  await stagesAre('rpc_client', {});
});

it('says which calls are being answered', async () => {
  const { over, cancel } = generate(1_000, 100);
  await stagesAre('rpc_server', { respond: 1 });
  await stagesAre('rpc_client', { stream: 1 });
  cancel();
  await over;
  await stagesAre('rpc_server', {});
});
