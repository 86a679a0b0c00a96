import {
  byNpm,
  byPnpm,
  byYarnPnp,
  type Installer,
  nodeOf,
  PNP_FLAGS,
  run,
  THIS_NODE,
} from '@stageguard/release';
import { freePort } from '@stageguard/testing/program';
import { APPLICATION, recipeOf, SEEN } from './recipe.js';
import type { Row } from './row.js';
import { tarballs } from './tarballs.js';

const README = 'packages/express/README.md';

interface RecipeOptions {
  /** The version of `@opentelemetry/sdk-node`, which brings its own `@opentelemetry/instrumentation`. */
  readonly sdk: string;
  readonly node?: number;
  readonly api?: string;
  readonly install?: Installer;
  /** Before the arguments of the recipe. */
  readonly flags?: readonly string[];
  /** In place of the recipe: what is preloaded, in order. */
  readonly preloaded?: readonly string[];
  /** Has the recipe and the application in TypeScript. */
  readonly typescript?: boolean;
  readonly packages?: Readonly<Record<string, string>>;
}

const OURS = '@stageguard/register';
const THEIRS = '@opentelemetry/auto-instrumentations-node/register';

/** The recipe of Express's README for ES modules, word for word: every kind of hook meets it. */
export const INSTRUMENTATION_ROWS: readonly Row[] = [
  recipeRow('sdk-node 0.57, ES modules', { sdk: '0.57' }),
  recipeRow('sdk-node 0.203, ES modules', { sdk: '0.203' }),
  recipeRow('sdk-node 0.210, ES modules', { sdk: '0.210' }),
  recipeRow('sdk-node 0.223, ES modules', { sdk: '0.223' }),
  recipeRow('sdk-node 0.301, ES modules on Node 24', { sdk: '0.301', api: '1.10', node: 24 }),
  recipeRow('sdk-node 0.223, ES modules on Node 26', { sdk: '0.223', node: 26 }),
  recipeRow('pnpm, strict', { sdk: '0.203', install: byPnpm }),
  recipeRow('yarn, Plug and Play', { sdk: '0.203', install: byYarnPnp, flags: PNP_FLAGS }),
  recipeRow('TypeScript by tsx', {
    sdk: '0.223',
    typescript: true,
    flags: ['--import', 'tsx'],
    packages: { tsx: '4' },
  }),
  recipeRow("TypeScript by Node's type stripping on Node 24", { sdk: '0.223', typescript: true, node: 24 }),
  registerRow('before auto-instrumentations-node/register', [OURS, THEIRS]),
  registerRow('after auto-instrumentations-node/register', [THEIRS, OURS]),
];

function registerRow(name: string, preloaded: readonly string[]): Row {
  return recipeRow(`${OURS} ${name}`, {
    sdk: '0.223',
    preloaded,
    packages: { '@opentelemetry/auto-instrumentations-node': '0.81' },
  });
}

function recipeRow(name: string, options: RecipeOptions): Row {
  const { preloaded } = options;
  return {
    axis: 'instrumentation',
    name,
    what: preloaded === undefined ? "the recipe of Express's README" : 'nothing but what is preloaded',
    run: async () => {
      const { sdk, api = '1.9', install = byNpm, packages } = options;
      const node = options.node === undefined ? THIS_NODE : await nodeOf(options.node);
      const wanted = {
        '@opentelemetry/api': api,
        '@opentelemetry/instrumentation': sdk,
        '@opentelemetry/sdk-node': sdk,
        express: '5',
        ...packages,
      };
      const consumer = await install(await tarballs(), ['@stageguard/express', OURS], wanted);
      try {
        const { file, args, text } = recipeOf(README);
        const named = (its: string) => (options.typescript ? its.replace('.mjs', '.mts') : its);
        consumer.write(named(file), text);
        consumer.write(named('app.mjs'), options.typescript ? `// @ts-nocheck\n${APPLICATION}` : APPLICATION);
        const env = {
          ...process.env,
          OTEL_METRICS_EXPORTER: 'prometheus',
          STAGEGUARD_ROUTE: 'true',
          // They ask addresses outside of this machine.
          OTEL_NODE_RESOURCE_DETECTORS: 'none',
          OTEL_TRACES_EXPORTER: 'none',
          OTEL_LOGS_EXPORTER: 'none',
          OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
          OTEL_EXPORTER_PROMETHEUS_PORT: String(await freePort()),
        };
        const recipe = preloaded?.flatMap((its) => ['--import', its]).concat('app.mjs') ?? args.map(named);
        const command = [...(options.flags ?? []), ...recipe];
        const said = (await run(node.binary, command, consumer.folder, env)).trim().split('\n').at(-1);
        if (said !== SEEN) throw new Error(`${name}: ${said}, not ${SEEN}.`);
        return { versions: [node.version, `@opentelemetry/sdk-node ${sdk}`], result: SEEN };
      } finally {
        consumer[Symbol.dispose]();
      }
    },
  };
}
