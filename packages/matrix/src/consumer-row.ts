import { nodeOf, THIS_NODE } from '@stageguard/release';
import { installedConsumer, TELEMETRY } from './installed-consumer.js';
import type { Axis, Row } from './row.js';
import { SERVICE, SERVICE_AS_MODULE } from './service.js';
import { byRequire, type Use } from './uses.js';
import { installedIn } from './versions.js';

export interface ConsumerOptions {
  /** The major of Node; by default the one that runs this. */
  readonly node?: number;
  /** By default `byRequire`. */
  readonly use?: Use;
  /** What the consumer installs that others do not, or in another version. */
  readonly peers?: Readonly<Record<string, string>>;
  /** What has to be said of it. */
  readonly note?: string;
}

const PEERS = {
  ...TELEMETRY,
  '@opentelemetry/exporter-prometheus': '0.223.0',
  express: '5',
};

/** The packed packages, installed with npm in the project of somebody who uses them. */
export function consumerRow(
  axis: Axis,
  name: string,
  { node: major, use = byRequire, peers, note }: ConsumerOptions = {},
): Row {
  return {
    axis,
    name,
    what: 'a service on the packed tarballs, in a project of its own',
    ...(note !== undefined && { note }),
    run: async () => {
      const node = major === undefined ? THIS_NODE : await nodeOf(major);
      const wanted = { ...PEERS, ...peers };
      const consumer = await installedConsumer(wanted);
      try {
        consumer.write('service.cjs', SERVICE);
        consumer.write('service.mjs', SERVICE_AS_MODULE);
        const result = await use(consumer, node);
        return {
          versions: [node.version, ...installedIn(consumer.folder, Object.keys(wanted))],
          result,
        };
      } finally {
        consumer[Symbol.dispose]();
      }
    },
  };
}
