import type { AddressInfo } from 'node:net';
import { serve } from '../service.js';
import { createServerOf } from './server.js';
import type { Framework, Variant } from './variants.js';

async function main(): Promise<void> {
  const [framework, variant] = process.argv.slice(2) as [Framework, Variant];
  const server = await createServerOf(framework, variant);
  server.listen(0, '127.0.0.1', () => serve([(server.address() as AddressInfo).port]));
}

void main();
