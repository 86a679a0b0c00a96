export { type Counting, createCounting, type Found } from './counting.js';
export { eachInstallation, type Install, type Named } from './each-installation.js';
export { NO_MESSAGES } from './no-messages.js';
export { type Served, type ServedByNode, serve } from './serve.js';
export { type CountingByNode, servedByNode } from './served-by-node.js';
export { warningsOf } from './warnings.js';
