import { start } from './start.js';

// Loaded by `node --import` or `--require`: there is nothing to be called.
start();
