import { serveItself } from '../service.js';
import { askerOf } from './in-memory.js';
import { createServerOf } from './server.js';
import type { Framework, Variant } from './variants.js';

async function main(): Promise<void> {
  const [framework, variant] = process.argv.slice(2) as [Framework, Variant];
  await serveItself(askerOf(await createServerOf(framework, variant)));
}

void main();
