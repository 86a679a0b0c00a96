import { connectOverHttp, serveWorkerOverHttp, type WorkerServer } from '../dist/index.js';
import { describeWorker } from './worker-contract.js';

const open: WorkerServer[] = [];

describeWorker(
  'behind HTTP',
  async (worker) => {
    const server = await serveWorkerOverHttp(worker);
    open.push(server);
    return connectOverHttp(worker, server.address);
  },
  () => {
    for (const server of open.splice(0)) server.close();
  },
);
