import { env } from 'node:process';
import { observe } from './observe.js';

/*
 * Loaded before anything else in every process of a suite that is counted.
 */
const way = env['STAGEGUARD_FOREIGN_WAY'] ?? '';
observe(way);
require(`./ways/${way}.js`);
