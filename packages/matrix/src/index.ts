export type { Row } from './row.js';
export { ROWS } from './rows.js';
