/**
 * Mutants that no test can notice, by the text of the lines that they change, and why: they are left out of the score.
 * `main.mjs` says which of them do not exist any more, and which a test has noticed.
 */
export const EQUIVALENT = [
  {
    file: 'numbers/series',
    why: 'No time has passed: 0 is added to the area, and the window ends later than now since the last time.',
    from: 'if (now === this.settled) return;',
    to: 'if (false) return;',
  },
  ...[
    'if (++series.count > series.highest) series.highest = series.count;',
    'if (++to.count > to.highest) to.highest = to.count;',
    'if (++to.count > to.highest) to.highest = to.count;',
  ].map((from) => ({
    file: 'numbers/series',
    why: 'Where both are equal the highest is set to what it is.',
    from,
    to: from.replace('>', '>='),
  })),
];
