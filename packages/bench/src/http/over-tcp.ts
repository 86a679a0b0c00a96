import type { AddressInfo } from 'node:net';
import { serve } from '../service.js';
import { createAskedServer } from './server.js';

async function main(): Promise<void> {
  const server = await createAskedServer();
  server.listen(0, '127.0.0.1', () => serve([(server.address() as AddressInfo).port]));
}

void main();
