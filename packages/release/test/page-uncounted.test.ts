import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { HttpStageInstrumentation } from '@stageguard/http/instrumentation';
import { livePage } from '@stageguard/zpages';

it('a live page that listens by itself is no server of the application: who looks is not counted', async () => {
  const instrumentation = new HttpStageInstrumentation();
  const { metrics } = instrumentation;
  const server = livePage(metrics).listen(0);
  try {
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}?format=json`);
    expect(await answer.json()).toMatchObject({ metrics: [{ name: metrics.name, active: 0 }] });
  } finally {
    server.closeAllConnections();
    server.close();
    instrumentation.disable();
  }
});
