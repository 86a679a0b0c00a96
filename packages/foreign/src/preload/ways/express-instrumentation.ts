import { ExpressStageInstrumentation } from '@stageguard/express/instrumentation';

new ExpressStageInstrumentation({ route: true });
