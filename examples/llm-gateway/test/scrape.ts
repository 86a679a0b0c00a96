/** One line of what Prometheus scrapes. */
export interface Sample {
  readonly metric: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly value: number;
}

export async function scrape(url: string): Promise<Sample[]> {
  const page = await (await fetch(`${url}/metrics`)).text();
  return page
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(parse);
}

function parse(line: string): Sample {
  const [, metric = '', list = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  const attributes: Record<string, string> = {};
  for (const [, key = '', its = ''] of list.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
    if (!key.startsWith('otel_scope_')) attributes[key] = its;
  }
  return { metric, attributes, value: Number(value) };
}

export function sum(samples: readonly Sample[], metric: string): number {
  return samples.filter((sample) => sample.metric === metric).reduce((total, { value }) => total + value, 0);
}
