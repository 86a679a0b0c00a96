// Readers.

export type { Collection } from './readers/collection.js';
export { checkInvariant } from './readers/invariant.js';
export {
  type EndCounts,
  endings,
  endingsIn,
  entries,
  inFlight,
  type StageCounts,
  seconds,
  visits,
} from './readers/stage-counts.js';
export { createTestProvider, type TestProvider, type TestProviderOptions } from './readers/test-provider.js';
export { createTestReader, type TestReader, type TestReaderOptions } from './readers/test-reader.js';
export { until } from './until.js';

// Choices.

export { createRandom, type Random } from './random.js';

// Clients.

export type { Client, ClientExchange, ClientRequest, ResponseHead } from './client/client.js';
export type { Secure } from './client/connection.js';
export { createHttp1Client, HTTP1_DEPARTURES } from './client/http1-client.js';
export { createHttp2Client, HTTP2_DEPARTURES, type Http2Client } from './client/http2-client.js';
export { connectRaw, type RawConnection } from './client/raw-connection.js';
export { chunk, type RequestBytes, requestBytes } from './client/request-bytes.js';
