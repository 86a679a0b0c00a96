import { createHash } from 'node:crypto';
import { CLIENT_CODE } from './client-code.js';
import { STYLE } from './style/index.js';

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(CLIENT_CODE)}`,
  `style-src ${hashOf(STYLE)}`,
  // Only for the icon, which is part of the page.
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  // The search, without the script.
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** The headers of every answer, refusals included. */
export const PROTECTION: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
