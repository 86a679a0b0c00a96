const { isMainThread } = require('node:worker_threads');

// Not in the workers and children of a server, which inherit what is preloaded.
if (isMainThread && process.send === undefined) import('../drive.mjs');
