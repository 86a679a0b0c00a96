import { context, trace } from '@opentelemetry/api';
import { World } from './harness/world.mjs';

/** A world whose handlers look at their own request, and mark it. */
export class Handled extends World {
  /** What each handler saw, by the number of its request. */
  seen = new Map();
  /** Whether handlers enter `work` when they are released, and hang there once more. */
  works = false;

  run(name, scenario) {
    this.seen.clear();
    this.works = false;
    return super.run(name, scenario);
  }

  /** What the handler of a request waits for. */
  async handler(id) {
    const http = this.counting?.http;
    const current = http?.current();
    this.seen.set(id, { current, stage: current?.stage, traceId: activeTraceId() });
    current?.setAttributes({ id });
    await this.gate.hang();
    if (!this.works) return;
    http?.current()?.enter('work');
    await this.gate.hang();
  }
}

function activeTraceId() {
  return trace.getSpan(context.active())?.spanContext().traceId;
}
