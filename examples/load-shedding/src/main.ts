import { setTimeout as sleep } from 'node:timers/promises';
import { createService } from './service.js';

const app = createService(() => sleep(200, 'a page\n'), 5);
app.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1');
