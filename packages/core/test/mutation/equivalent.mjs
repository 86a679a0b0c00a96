/**
 * Mutants that no test can notice, by the text of the lines that they change, and why: they are left out of the score.
 * `main.mjs` says which of them do not exist any more, and which a test has noticed.
 */
const LISTED = [
  {
    file: 'numbers/series',
    why: 'No time has passed: 0 is added to the area, and the window ends later than now since the last time.',
    mutants: [['if (now === this.settled) return;', 'if (false) return;']],
  },
  {
    file: 'numbers/series',
    why: 'Where both are equal the highest is set to what it is.',
    mutants: [
      [
        'if (++series.count > series.highest) series.highest = series.count;',
        'if (++series.count >= series.highest) series.highest = series.count;',
      ],
      [
        'if (++to.count > to.highest) to.highest = to.count;',
        'if (++to.count >= to.highest) to.highest = to.count;',
      ],
      [
        'if (++to.count > to.highest) to.highest = to.count;',
        'if (++to.count >= to.highest) to.highest = to.count;',
      ],
    ],
  },
  ...['request/request', 'request/guard', 'request/hold'].map((file) => ({
    file,
    why: 'What ends is taken out of a registry in which it is not, which does nothing: slower by that call.',
    mutants: [['registered = false;', 'registered = true;']],
  })),
  {
    file: 'request/reclamation',
    why: 'The same: a second time, or without ever having been in.',
    mutants: [
      ['lost.registered = false;', 'lost.registered = true;'],
      ['if (!it.registered) return;', 'if (false) return;'],
      ['it.registered = false;', 'it.registered = true;'],
    ],
  },
  {
    file: 'request/request',
    why: 'Nobody sees it before `begin` sets it.',
    mutants: [
      ["#state: 'open' | 'detached' | 'ended' = 'ended';", `#state: 'open' | 'detached' | 'ended' = "";`],
    ],
  },
  {
    file: 'request/request',
    why: 'A number that was not there before, whichever.',
    mutants: [['this.#life++;', 'this.#life--;']],
  },
  {
    file: 'request/request',
    why: 'Where there is the series of a stage there is that of active requests, which is made before it.',
    mutants: [
      [
        'if (series === undefined || active === undefined || leftActive === undefined) {',
        'if (series === undefined || false || leftActive === undefined) {',
      ],
      [
        'if (series === undefined || active === undefined || leftActive === undefined) {',
        'if (series === undefined || active === undefined || false) {',
      ],
      ['if (active !== undefined) active.count--;', 'if (true) active.count--;'],
    ],
  },
  {
    file: 'request/request',
    why: 'To take nothing out of a set does nothing.',
    mutants: [
      [
        'if (this.watched !== undefined) this.#stopLooking(this.watched);',
        'if (true) this.#stopLooking(this.watched);',
      ],
    ],
  },
  {
    file: 'request/late',
    why: 'A field that is not there is undefined.',
    mutants: [
      [
        'export const late: { first: Late | undefined } = { first: undefined };',
        'export const late: { first: Late | undefined } = {};',
      ],
    ],
  },
  {
    file: 'request/requests',
    why: 'A walk over no attributes comes to the same set.',
    mutants: [
      [
        'const set = attributes === undefined ? sets.empty : sets.extended(sets.empty, attributes);',
        'const set = false ? sets.empty : sets.extended(sets.empty, attributes);',
      ],
    ],
  },
  {
    file: 'request/visits',
    why: 'The series comes up once more, has nothing left, and is done then.',
    mutants: [['return turn.length > 0 && turn.length === most;', 'return turn.length > 0 && true;']],
  },
  {
    file: 'request/request-name',
    why: 'A text has no `whenLost`; where there is no name, to ask it throws, and what throws has no text either.',
    mutants: [
      [
        "return typeof name === 'object' ? read(() => String(name.whenLost?.() ?? name)) : textOf(name);",
        'return true ? read(() => String(name.whenLost?.() ?? name)) : textOf(name);',
      ],
    ],
  },
  {
    file: 'request/request-name',
    why: 'Without a return it is undefined too.',
    mutants: [['} catch {\n    return undefined;\n  }', '} catch {}']],
  },
  {
    file: 'books/ledger',
    why: 'The tables of stages are looked up once more, by their keys, and are the same.',
    mutants: [['if (this.#stageAttributes.size === before) return;', 'if (false) return;']],
  },
  {
    file: 'books/ledger',
    why: 'Who exports it knows the series, and passes over it.',
    mutants: [
      [
        'if (known === undefined) this.listener?.activeSeriesAdded(series, this);',
        'if (true) this.listener?.activeSeriesAdded(series, this);',
      ],
      [
        'if (known === undefined) this.listener?.stageSeriesAdded(series, this);',
        'if (true) this.listener?.stageSeriesAdded(series, this);',
      ],
    ],
  },
];

export const EQUIVALENT = LISTED.flatMap(({ file, mutants }) =>
  mutants.map(([from, to]) => ({ file, from, to })),
);
