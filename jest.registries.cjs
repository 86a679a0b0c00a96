// V8 up to that of Node 24 cleans no FinalizationRegistry of a process any more once one has died between the collection that
// found something for it and the task that was to clean it. Each test file has a copy of our code, which dies with it: so every
// registry of a test file stays.
const kept = require('node:vm').runInThisContext('globalThis.keptRegistries ??= []');

globalThis.FinalizationRegistry = class extends FinalizationRegistry {
  constructor(callBack) {
    super(callBack);
    kept.push(this);
  }
};
