import { DataPointType } from '@opentelemetry/sdk-metrics';
import type { Collection } from '@stageguard/testing';
import { Violation } from '../violation.js';
import { byAttributes, show } from './collection-checks.js';

/** The counters of one cumulative reader, `stage_time` among them: none may fall, and no series may be lost. */
export interface Rising {
  /** Throws a Violation where one has fallen since the last call. */
  check(collection: Collection): void;
}

export function createRising(): Rising {
  const last = new Map<string, ReturnType<typeof byAttributes>>();
  return {
    check(collection) {
      for (const metric of collection.metrics) {
        if (metric.dataPointType !== DataPointType.SUM || !metric.isMonotonic) continue;
        const { name } = metric.descriptor;
        const now = byAttributes(metric.dataPoints);
        for (const [key, before] of last.get(name) ?? []) {
          const value = now.get(key)?.value ?? Number.NaN;
          if (value >= before.value) continue;
          throw new Violation(`has fallen: ${show(name, before)}, and then ${value}`);
        }
        last.set(name, now);
      }
    },
  };
}
