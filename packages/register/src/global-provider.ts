// Where every copy of the API finds the global MeterProvider.
const API = Symbol.for('opentelemetry.js.api.1');

/** Whether the application has registered a MeterProvider in this thread. */
export function hasGlobalProvider(): boolean {
  const api = (globalThis as { [API]?: { metrics?: unknown } })[API];
  return api?.metrics !== undefined;
}
