import { parseArgs } from 'node:util';
import { isPeerUrl, isToken, MOST_PEERS, SHORTEST_TOKEN } from '../settings.js';

/** What `top` was asked for, checked. */
export interface Arguments {
  readonly urls: readonly string[];
  readonly token: string | undefined;
  readonly stage: string | undefined;
  /** Milliseconds. */
  readonly interval: number;
  readonly json: boolean;
  readonly once: boolean;
}

/** Says what was expected. */
export class WrongArguments extends Error {}

const LONGEST_INTERVAL = 3_600;

/** `help` where it was asked for. Throws WrongArguments. */
export function argumentsOf(argv: readonly string[], env: NodeJS.ProcessEnv): Arguments | 'help' {
  const { values, positionals } = parsed(argv);
  if (values.help === true) return 'help';
  const [command, ...urls] = positionals;
  if (command !== 'top') throw new WrongArguments('Expected the command `top`.');
  if (urls.length === 0 || urls.length > MOST_PEERS)
    throw new WrongArguments(`Expected the addresses of 1 to ${MOST_PEERS} pages, such as localhost:9465.`);
  const token = values.token ?? (env['STAGEGUARD_PAGE_TOKEN'] || undefined);
  if (token !== undefined && !isToken(token))
    throw new WrongArguments(`Expected a token of ${SHORTEST_TOKEN} or more visible characters.`);
  return {
    urls: urls.map(urlOf),
    token,
    stage: values.stage,
    interval: 1_000 * secondsOf(values.interval),
    json: values.json === true,
    once: values.once === true,
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        token: { type: 'string' },
        stage: { type: 'string' },
        interval: { type: 'string', default: '1' },
        json: { type: 'boolean' },
        once: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new WrongArguments((error as Error).message);
  }
}

/** With `http:` where no scheme is given. */
function urlOf(given: string): string {
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(given) ? given : `http://${given}`;
  // What was given is not shown: it can have a password in it.
  if (!isPeerUrl(url))
    throw new WrongArguments(
      'Expected http or https addresses without user and password, such as localhost:9465.',
    );
  return url;
}

function secondsOf(given: string): number {
  const seconds = given.trim() === '' ? Number.NaN : Number(given);
  if (seconds >= 1 && seconds <= LONGEST_INTERVAL) return seconds;
  throw new WrongArguments(`Expected an interval of 1 to ${LONGEST_INTERVAL} seconds.`);
}
