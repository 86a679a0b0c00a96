import * as http from 'node:http';
import { describeRows } from './contract/describe-rows.js';
import { HTTP_ROWS } from './contract/http-rows.js';

describeRows('node:http', HTTP_ROWS, () => http);
