// Sends to a closed port of this machine; its key is none.
Object.assign(process.env, {
  NEW_RELIC_NO_CONFIG_FILE: 'true',
  NEW_RELIC_APP_NAME: 'consumer',
  NEW_RELIC_LICENSE_KEY: '0'.repeat(40),
  NEW_RELIC_HOST: '127.0.0.1',
  NEW_RELIC_PORT: '9',
  NEW_RELIC_LOG_ENABLED: 'false',
});
for (const cloud of ['AWS', 'AZURE', 'AZUREFUNCTION', 'GCP', 'PCF', 'DOCKER', 'KUBERNETES']) {
  process.env[`NEW_RELIC_UTILIZATION_DETECT_${cloud}`] = 'false';
}
const agent = require('newrelic');

globalThis.isTraced = () => agent.getTransaction().constructor.name !== 'TransactionHandleStub';
