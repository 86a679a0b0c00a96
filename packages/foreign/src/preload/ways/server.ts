import { HttpStageInstrumentation } from '@stageguard/http/instrumentation';

new HttpStageInstrumentation();
