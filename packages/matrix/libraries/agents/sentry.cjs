// Sends to a closed port of this machine.
const agent = require('@sentry/node');
agent.init({ dsn: 'http://public@127.0.0.1:9/1', tracesSampleRate: 1 });

globalThis.isTraced = () => agent.getActiveSpan() !== undefined;
