import { env } from 'node:process';
import type { Way } from '../way.js';
import { observe } from './observe.js';

/*
 * Loaded before anything else in every process of a suite that is counted.
 */
const way = env['STAGEGUARD_FOREIGN_WAY'] ?? '';
observe(way as Way);
require(`./ways/${way}.js`);
