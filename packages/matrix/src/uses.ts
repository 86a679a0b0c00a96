import { type Consumer, type Node, run } from '@stageguard/release';
import { WELL } from './service.js';

/** One way to use the packages. Rejects where it does not work; resolves to what it has shown. */
export type Use = (consumer: Consumer, node: Node) => Promise<string>;

const SAY = 'serveOnce().then((said) => console.log(said));';
const REQUIRED = `const { serveOnce } = require('./service.cjs');\n`;
const TEST = `test('a service counts', async () => { expect(await serveOnce()).toBe('${WELL}'); });`;

export const byRequire: Use = async ({ folder, write }, { binary }) => {
  write('main.cjs', REQUIRED + SAY);
  return well(await run(binary, ['main.cjs'], folder));
};

export const byImport: Use = async ({ folder, write }, { binary }) => {
  write('main.mjs', `import { serveOnce } from './service.mjs';\n${SAY}`);
  return well(await run(binary, ['main.mjs'], folder));
};

export const underJest: Use = async ({ folder, write }, { binary }) => {
  write('jest/service.test.js', `const { serveOnce } = require('../service.cjs');\n${TEST}`);
  await run(binary, ['node_modules/.bin/jest', '--rootDir', 'jest'], folder);
  return '1 test';
};

export const underVitest: Use = async ({ folder, write }, { binary }) => {
  const imports = `import { expect, test } from 'vitest';\nimport { serveOnce } from '../service.mjs';\n`;
  write('vitest/service.test.mjs', imports + TEST);
  await run(binary, ['node_modules/.bin/vitest', 'run', '--dir', 'vitest'], folder);
  return '1 test';
};

function well(said: string): string {
  if (said.trim() !== WELL) throw new Error(`The service said ${said.trim()}, not ${WELL}.`);
  return WELL;
}
