import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { files } from './files.js';

for (const [file, text] of Object.entries(files())) writeFileSync(resolve(__dirname, '..', file), text);
