import { describeRows } from './contract/describe-rows.js';
import { FETCH_ROWS } from './contract/fetch-rows.js';

describeRows('fetch', FETCH_ROWS, () => fetch);
