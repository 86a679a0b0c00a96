import { KoaStageInstrumentation } from '@stageguard/koa/instrumentation';

new KoaStageInstrumentation();
