/**
 * What is mutated together, and the test files that have to notice. All of them at once do not fit: a run leaves its
 * modules in the memory of the process that makes the next one, and tests that collect garbage are slower each time.
 */
export const PARTS = [
  {
    mutate: ['entry', 'guard-frame'],
    tests: ['model', 'ending', 'guards', 'stages', 'reuse', 'reclaim', 'snapshot'],
  },
  { mutate: ['series'], tests: ['model', 'stage-peak', 'stage-oldest-age', 'snapshot', 'reclaim'] },
  {
    mutate: ['handles'],
    tests: ['model', 'ending', 'run', 'context', 'trace-id', 'one-truth', 'reuse', 'reclaim', 'stages'],
  },
  {
    mutate: ['ledger'],
    tests: [
      'model',
      'one-truth',
      'drained',
      'cardinality',
      'attribute-graph',
      'providers',
      'stages',
      'low-limits',
      'snapshot',
      'reclaim',
    ],
  },
  {
    mutate: ['instruments'],
    tests: [
      'model',
      'declared-series',
      'switches',
      'failing-provider',
      'low-limits',
      'providers',
      'cardinality',
      'stage-duration',
      'views',
    ],
  },
  {
    mutate: ['metrics'],
    tests: [
      'model',
      'context',
      'drained',
      'providers',
      'stages',
      'trace-id',
      'one-truth',
      'reuse',
      'stage-duration',
      'snapshot',
    ],
  },
  {
    mutate: ['stage-catalogue', 'stage'],
    tests: ['model', 'hostile-input', 'open-attributes', 'options', 'declared-series', 'one-truth'],
  },
  {
    mutate: ['attribute-set', 'attributes', 'ensure'],
    tests: ['model', 'attribute-graph', 'hostile-input', 'one-truth', 'cardinality'],
  },
  { mutate: ['reclaim', 'every-second'], tests: ['reuse', 'reclaim', 'every-second'] },
  { mutate: ['options'], tests: ['options', 'switches', 'declared-series'] },
  {
    mutate: [
      'anomalies',
      'clock',
      'context',
      'create-request-metrics',
      'family',
      'once-in-process',
      'settled',
      'snapshot',
      'trace-id',
      'warn',
    ],
    tests: [
      'anomalies',
      'clock',
      'context',
      'failing-provider',
      'providers',
      'one-truth',
      'run',
      'snapshot',
      'trace-id',
      'hostile-input',
      'declared-series',
    ],
  },
];
