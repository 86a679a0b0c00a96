import { Command } from 'commander';
import { ROWS } from './rows.js';

const { only } = new Command('matrix')
  .description(
    'Runs what has to hold on every supported Node, OpenTelemetry and framework, and in a consumer.',
  )
  .option('--only <text>', 'the rows whose axis or name has this text')
  .parse()
  .opts<{ only?: string }>();

async function main(): Promise<void> {
  const rows = ROWS.filter(({ axis, name }) => only === undefined || `${axis} ${name}`.includes(only));
  console.log('| | | what | result |\n| --- | --- | --- | --- |');
  for (const { axis, name, what, run } of rows) {
    let result: string;
    try {
      result = await run();
    } catch (error) {
      result = 'FAILED';
      process.exitCode = 1;
      console.error(error);
    }
    console.log(`| ${axis} | ${name} | ${what} | ${result} |`);
  }
}

void main();
