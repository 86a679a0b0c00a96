import { createHash, timingSafeEqual } from 'node:crypto';
import { originals, warnOnce } from '@stageguard/core/adapter';
import type { PageRequest } from './page-types.js';

/** Who may see a page: whoever has the token, and whom `allow` lets in. Of these two one at least is given, or it is nobody. */
export interface Access<R extends PageRequest> {
  readonly allow: ((req: R) => unknown) | undefined;
  readonly token: string | undefined;
}

/** Why a request is refused. */
export type Refusal = 'nobody is allowed' | 'the token is missing' | 'not allowed';

/** A decision that does not come refuses: the client, and what it holds, would wait for ever. */
const PATIENCE = 3_000;

export async function refusalOf<R extends PageRequest>(
  req: R,
  { allow, token }: Access<R>,
): Promise<Refusal | undefined> {
  if (allow === undefined && token === undefined) return 'nobody is allowed';
  if (token !== undefined && !hasToken(req, token)) return 'the token is missing';
  if (allow !== undefined && !(await isAllowed(req, allow))) return 'not allowed';
  return undefined;
}

async function isAllowed<R>(req: R, allow: (req: R) => unknown): Promise<boolean> {
  try {
    const answer = allow(req);
    return (answer instanceof Object ? await inTime(answer) : answer) === true;
  } catch (error) {
    warnOnce('`allow` of the live page threw, which refuses', error);
    return false;
  }
}

async function inTime(answer: unknown): Promise<unknown> {
  let stop = () => {};
  const late = new Promise<void>((resolve) => {
    const timer = originals.setTimeout(() => {
      warnOnce(`\`allow\` of the live page did not settle in ${PATIENCE / 1_000} s, which refuses`);
      resolve();
    }, PATIENCE);
    stop = () => originals.clearTimeout(timer);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    stop();
  }
}

/** As `Authorization: Bearer <token>`, or as the password of `Basic`, for which a browser asks. */
function hasToken(req: PageRequest, token: string): boolean {
  const { authorization } = req.headers;
  const [, scheme, credentials] = /^(Bearer|Basic) +(\S+)$/i.exec(String(authorization)) ?? [];
  if (scheme === undefined || credentials === undefined) return false;
  const given = scheme.toLowerCase() === 'basic' ? passwordOf(credentials) : credentials;
  // Digests are equally long, and take the same time whatever is given.
  return timingSafeEqual(digest(given), digest(token));
}

function passwordOf(credentials: string): string {
  const text = Buffer.from(credentials, 'base64').toString();
  return text.slice(text.indexOf(':') + 1);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
