import { EventEmitter } from 'node:events';
import { expect, it } from '@jest/globals';
import { createHttpMetrics, type HttpRequest, type HttpResponse, track } from '@stageguard/http';
import { warningsOf } from '@stageguard/testing/adapter';
import { collectGarbage } from '@stageguard/testing/contract';

/** A response of a tool that says neither `finish` nor `close`. */
class ForgetfulResponse extends EventEmitter {
  headersSent = false;
  writeHead(_status: number): void {
    this.headersSent = true;
  }
}

it.each([
  [false, 'GET /orders, whose ForgetfulResponse had no headers yet', 'handle'],
  [true, 'GET /orders, whose ForgetfulResponse had begun with 404', 'respond'],
])(
  'the warning of a lost request names it, its stage and its response (answered: %p)',
  async (answered, name, stage) => {
    const metrics = createHttpMetrics({ name: `lost.${answered}` });
    const warnings = await warningsOf(async () => {
      lose();
      await collectGarbage(() => metrics.active === 0);
    });
    expect(warnings).toEqual([expect.stringContaining(name)]);
    expect(warnings[0]).toContain(`in stage ${stage}`);

    function lose(): void {
      const req = Object.assign(new EventEmitter(), { method: 'GET', url: '/orders?secret=1', headers: {} });
      const res = new ForgetfulResponse();
      track(metrics, req as unknown as HttpRequest, res as unknown as HttpResponse);
      if (answered) res.writeHead(404);
    }
  },
);
