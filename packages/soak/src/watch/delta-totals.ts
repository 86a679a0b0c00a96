import { DataPointType } from '@opentelemetry/sdk-metrics';
import type { Collection } from '@stageguard/testing';
import { Violation } from '../violation.js';
import { show } from './collection-checks.js';

/** The UpDownCounters of a reader that gets changes, added up as a backend would. */
export interface DeltaTotals {
  /** Throws a Violation where a total falls below 0. */
  add(collection: Collection): void;
  /** Which total is not 0, if one is. */
  firstNotZero(): Violation | undefined;
}

interface Total {
  readonly metric: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  value: number;
}

export function createDeltaTotals(): DeltaTotals {
  const totals = new Map<string, Total>();
  return {
    add(collection) {
      for (const metric of collection.metrics) {
        if (metric.dataPointType !== DataPointType.SUM || metric.isMonotonic) continue;
        const { name } = metric.descriptor;
        for (const { attributes, value } of metric.dataPoints) {
          const key = `${name} ${JSON.stringify(attributes)}`;
          const total = totals.get(key) ?? { metric: name, attributes, value: 0 };
          totals.set(key, total);
          total.value += value;
          if (total.value < 0) throw new Violation(`changes add up to below 0: ${text(total)}`);
        }
      }
    },
    firstNotZero() {
      const left = [...totals.values()].find(({ value }) => value !== 0);
      return left && new Violation(`changes do not add up to 0: ${text(left)}`);
    },
  };
}

function text({ metric, attributes, value }: Total): string {
  return show(metric, { attributes: attributes as never, value });
}
