export { answerOf } from './answer-of.js';
export { freePort } from './free-port.js';
export { hasRedis, type Redis, startRedis } from './redis.js';
export { type Ended, runProgram } from './run-program.js';
export { type ScrapedProgram, startScrapedProgram } from './scraped-program.js';
