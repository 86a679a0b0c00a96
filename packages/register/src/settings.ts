import { isMetricsName, isName, shown } from '@stageguard/core/adapter';
import { LIFECYCLE } from '@stageguard/http';
import { say } from './say.js';

export type Export = 'prometheus' | 'otlp';

/** What the environment asks for. */
export interface Settings {
  readonly disabled: boolean;
  readonly name: string;
  /** Paths that are not counted; one that ends with `*` stands for all that begin so. */
  readonly ignore: readonly string[];
  readonly route: boolean;
  readonly stages: readonly string[];
  readonly pagePort: number | undefined;
  /** Whether a watchdog looks after the process; a black box needs one. */
  readonly watchdog: boolean;
  readonly blackBox: string | undefined;
  readonly watchdogPort: number | undefined;
  /** Whether the calls are counted that the process makes. */
  readonly httpClient: boolean;
  readonly export: Export | undefined;
  /** Whether an adapter is switched off, by the list of OpenTelemetry's automatic instrumentations. */
  isOff(adapter: string): boolean;
}

/** The name whose metrics the semantic conventions define. */
const CONVENTIONAL = 'http.server';

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the environment. What it does not understand it says, and leaves as it is by default: no service dies of it. */
export function settingsIn(env: Environment): Settings {
  const enabled = listOf(env['OTEL_NODE_ENABLED_INSTRUMENTATIONS']);
  const disabled = listOf(env['OTEL_NODE_DISABLED_INSTRUMENTATIONS']);
  const blackBox = env['STAGEGUARD_BLACK_BOX']?.trim() || undefined;
  return {
    disabled: env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true',
    name: metricsName(env, 'STAGEGUARD_NAME'),
    ignore: listOf(env['STAGEGUARD_IGNORE']),
    route: flag(env, 'STAGEGUARD_ROUTE'),
    stages: stageNames(env, 'STAGEGUARD_STAGES'),
    pagePort: port(env, 'STAGEGUARD_PAGE_PORT'),
    watchdog: flag(env, 'STAGEGUARD_WATCHDOG') || blackBox !== undefined,
    blackBox,
    watchdogPort: port(env, 'STAGEGUARD_WATCHDOG_PORT'),
    httpClient: flag(env, 'STAGEGUARD_HTTP_CLIENT'),
    export: exporter(env),
    // The list of what is enabled is one of frameworks, too: every server is counted unless `http` is disabled.
    isOff: (adapter) =>
      disabled.includes(adapter) || (adapter !== 'http' && enabled.length > 0 && !enabled.includes(adapter)),
  };
}

/** Whether a path is among those that are not counted. The query is no part of it. */
export function isIgnored(ignore: readonly string[], url: string | undefined): boolean {
  const [path = ''] = (url ?? '').split('?', 1);
  return ignore.some((each) => (each.endsWith('*') ? path.startsWith(each.slice(0, -1)) : path === each));
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
}

function metricsName(env: Environment, name: string): string {
  const value = env[name]?.trim() || CONVENTIONAL;
  if (isMetricsName(value)) return value;
  misunderstood(name, value, 'an OpenTelemetry instrument name of at most 232 characters');
  return CONVENTIONAL;
}

/** Those that stages can have; others are left out. */
function stageNames(env: Environment, name: string): string[] {
  const reserved: readonly string[] = LIFECYCLE;
  return listOf(env[name]).filter((stage) => {
    if (isName(stage) && !reserved.includes(stage)) return true;
    misunderstood(name, stage, `names of stages other than _OTHER, ${reserved.join(', ')}`);
    return false;
  });
}

function flag(env: Environment, name: string): boolean {
  const value = env[name]?.trim().toLowerCase() ?? '';
  if (['1', 'true', 'yes', 'on'].includes(value)) return true;
  if (!['', '0', 'false', 'no', 'off'].includes(value)) misunderstood(name, value, 'true or false');
  return false;
}

function port(env: Environment, name: string): number | undefined {
  const value = env[name]?.trim() ?? '';
  if (value === '') return undefined;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
  misunderstood(name, value, 'a port');
  return undefined;
}

function exporter(env: Environment): Export | undefined {
  const value = env['STAGEGUARD_EXPORT']?.trim().toLowerCase() ?? '';
  if (value === 'prometheus' || value === 'otlp') return value;
  if (value !== '' && value !== 'none') misunderstood('STAGEGUARD_EXPORT', value, 'prometheus or otlp');
  return undefined;
}

function misunderstood(name: string, value: string, expected: string): void {
  say(`${name} has to be ${expected}; given: ${shown(value)}`);
}
