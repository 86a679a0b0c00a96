import { describeWorker } from './worker-contract.js';

describeWorker('simulated', (worker) => worker);
