import { setTimeout as sleep } from 'node:timers/promises';

/** One result of an instant query. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What Prometheus stored of one series: values, and when each scrape began, in seconds. */
export interface StoredSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly points: readonly { readonly time: number; readonly value: number }[];
}

export interface PrometheusApi {
  /** What the expression is now, or at a time in seconds; a scalar is one sample without a metric. */
  query(expression: string, time?: number): Promise<Sample[]>;
  /** Waits until there is something to read, and returns it: a scrape that fails on a busy machine leaves nothing until the next one. */
  shown(expression: string): Promise<Sample[]>;
  /** The only sample of an expression, now once it is shown, or at a time. Throws where there is none then, or several. */
  value(expression: string, time?: number): Promise<number>;
  /** What was stored, by a range selector such as `up[1m]`. */
  stored(selector: string, time?: number): Promise<StoredSeries[]>;
  /** Asks again and again until the samples are as expected, and returns them. Gives up after a minute and a half. */
  until(expression: string, expected: (samples: readonly Sample[]) => boolean): Promise<Sample[]>;
}

interface Answer {
  readonly status: 'success' | 'error';
  readonly error?: string;
  readonly data?: { readonly resultType: string; readonly result: unknown };
}

type OfMetric = { readonly metric: Record<string, string> };
type Point = readonly [time: number, value: string];

const PATIENCE = 90_000;
const PAUSE = 100;

export function createPrometheusApi(url: string): PrometheusApi {
  async function ask(expression: string, time?: number): Promise<NonNullable<Answer['data']>> {
    const body = new URLSearchParams({ query: expression });
    if (time !== undefined) body.set('time', String(time));
    const response = await fetch(`${url}/api/v1/query`, { method: 'POST', body });
    const { data, error } = (await response.json()) as Answer;
    if (data === undefined) throw new Error(`${error}, in: ${expression}`);
    return data;
  }

  async function query(expression: string, time?: number): Promise<Sample[]> {
    const { resultType, result } = await ask(expression, time);
    if (resultType === 'scalar') return [{ metric: {}, value: Number((result as Point)[1]) }];
    const vector = result as (OfMetric & { readonly value: Point })[];
    return vector.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }));
  }

  const until: PrometheusApi['until'] = async (expression, expected) => {
    const giveUp = performance.now() + PATIENCE;
    for (;;) {
      const samples = await query(expression);
      if (expected(samples)) return samples;
      if (performance.now() > giveUp) {
        throw new Error(`waited in vain on: ${expression}\nlast: ${JSON.stringify(samples)}`);
      }
      await sleep(PAUSE);
    }
  };
  const shown = (expression: string) => until(expression, ({ length }) => length > 0);

  return {
    query,
    until,
    shown,
    async value(expression, time) {
      const [sample, ...more] = await (time === undefined ? shown(expression) : query(expression, time));
      if (sample !== undefined && more.length === 0) return sample.value;
      throw new Error(`one sample was expected, not ${more.length + (sample ? 1 : 0)}, of: ${expression}`);
    },
    async stored(selector, time) {
      const { result } = await ask(selector, time);
      const matrix = result as (OfMetric & { readonly values: Point[] })[];
      return matrix.map(({ metric, values }) => ({
        metric,
        points: values.map(([at, value]) => ({ time: at, value: Number(value) })),
      }));
    },
  };
}
