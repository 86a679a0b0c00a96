/** The samples that Prometheus would have of one target, one interval after the other, as `promtool test rules` takes them. */
export interface Scrapes {
  /** What the target has answered; `undefined` where that was an error. */
  add(answer: string | undefined): void;
  /** With what Prometheus adds: `up`, and a marker where a series has gone. */
  series(): { readonly series: string; readonly values: string }[];
}

const SAMPLE = /^(\w+)(?:\{(.*)\})? (\S+)$/;

export function createScrapes(job: string): Scrapes {
  const scrapes: ReadonlyMap<string, string>[] = [];
  const target = `job="${job}", instance="a"`;

  return {
    add(answer) {
      const samples = new Map([[`up{${target}}`, answer === undefined ? '0' : '1']]);
      for (const line of (answer ?? '').split('\n')) {
        const [, name, labels = '', value = ''] = SAMPLE.exec(line) ?? [];
        if (name !== undefined) samples.set(`${name}{${target}, ${labels}}`, value);
      }
      scrapes.push(samples);
    },
    series() {
      const all = new Set(scrapes.flatMap((samples) => [...samples.keys()]));
      return [...all].map((series) => ({
        series,
        values: scrapes
          .map((samples, i) => samples.get(series) ?? (scrapes[i - 1]?.has(series) ? 'stale' : '_'))
          .join(' '),
      }));
    },
  };
}
