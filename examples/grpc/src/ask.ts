import { connectToRouter } from './clients.js';

const [words = '5', ms = '1000'] = process.argv.slice(2);
const router = connectToRouter(`127.0.0.1:${process.env['PORT'] ?? 50051}`);
const answer = router.Generate({ words: Number(words), ms: Number(ms) });
answer.on('data', ({ word }) => console.log(word));
answer.on('error', ({ message }) => console.error(message));
answer.on('status', () => router.close());
