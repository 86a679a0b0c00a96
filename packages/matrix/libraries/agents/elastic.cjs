// Instruments, and sends nothing.
const agent = require('elastic-apm-node').start({
  serverUrl: 'http://127.0.0.1:9',
  disableSend: true,
  centralConfig: false,
  cloudProvider: 'none',
  metricsInterval: '0s',
  logLevel: 'off',
});

globalThis.isTraced = () => agent.currentTransaction !== null;
