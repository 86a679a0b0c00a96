import { figures } from './figures.js';
import { header } from './header.js';
import { lanes } from './lanes.js';
import { page } from './page.js';
import { phone } from './phone.js';
import { requests } from './requests.js';
import { theme } from './theme.js';

// Without what only we read: it is a part of every page.
export const STYLE: string = [theme, page, header, figures, lanes, requests, phone]
  .join('')
  .replace(/\s*\/\*.*?\*\/|\s*\n\s*/g, '');
