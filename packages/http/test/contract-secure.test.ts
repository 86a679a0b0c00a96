import { createSecureServer } from 'node:http2';
import { createServer } from 'node:https';
import { beforeAll } from '@jest/globals';
import {
  type ContractApp,
  describeHttpContract,
  type HttpBinding,
  type Mounted,
} from '@stageguard/testing/contract';
import { type Listener, listenerOf, stop } from './fixtures/by-instrumentation.js';
import { type Certificate, selfSigned } from './fixtures/certificate.js';

let certificate: Certificate;

beforeAll(async () => {
  certificate = await selfSigned();
});

type Start = (app: ContractApp, listener: Listener) => Mounted['server'];

const overTls = (
  name: string,
  protocol: HttpBinding['protocol'],
  start: Start,
  keepsNoConnections = false,
): HttpBinding => ({
  name: `${name}, by instrumentation`,
  protocol,
  keepsNoConnections,
  countsServers: true,
  // Asked for by each scenario, when it has been made.
  get secure() {
    return { ca: certificate.cert };
  },
  start: (app) => ({ server: start(app, listenerOf(app)), stop }),
});

const https: Start = (app, listener) => createServer({ ...app.serverOptions, ...certificate }, listener);
const http2: Start = (_app, listener) => createSecureServer(certificate, listener as never);
const both: Start = (app, listener) =>
  createSecureServer({ ...app.serverOptions, ...certificate, allowHTTP1: true } as never, listener as never);

describeHttpContract(overTls('node:https', 'http/1.1', https));
describeHttpContract(overTls('node:http2 over TLS', 'h2', http2));
describeHttpContract(overTls('node:http2 that allows HTTP/1.1, over HTTP/2', 'h2', both));
describeHttpContract(overTls('node:http2 that allows HTTP/1.1, over HTTP/1.1', 'http/1.1', both, true));
