import { HttpClientStageInstrumentation } from '@stageguard/http-client/instrumentation';

new HttpClientStageInstrumentation();
