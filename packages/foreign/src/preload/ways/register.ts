import { env } from 'node:process';

env['STAGEGUARD_ROUTE'] = 'true';
require('@stageguard/register');
