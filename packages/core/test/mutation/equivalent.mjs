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
  {
    file: 'numbers/slots',
    why: 'What is in a slot has a place there, and the slot a first and a last: TypeScript does not know.',
    mutants: [
      [
        'else if (last.lasting !== undefined) last.lasting.after = it;',
        'else if (true) last.lasting.after = it;',
      ],
      ['const before = it.lasting?.before;', 'const before = it.lasting.before;'],
      ['if (first?.lasting === undefined || last?.lasting === undefined) return;', 'if (false) return;'],
      [
        'if (first?.lasting === undefined || last?.lasting === undefined) return;',
        'if (first?.lasting === undefined && last?.lasting === undefined) return;',
      ],
      [
        'if (first?.lasting === undefined || last?.lasting === undefined) return;',
        'if (false || last?.lasting === undefined) return;',
      ],
      [
        'if (first?.lasting === undefined || last?.lasting === undefined) return;',
        'if (first.lasting === undefined || last?.lasting === undefined) return;',
      ],
      [
        'if (first?.lasting === undefined || last?.lasting === undefined) return;',
        'if (first?.lasting === undefined || false) return;',
      ],
      [
        'if (first?.lasting === undefined || last?.lasting === undefined) return;',
        'if (first?.lasting === undefined || last.lasting === undefined) return;',
      ],
      [
        'if (it.lasting === undefined || before?.lasting === undefined) return;',
        'if (false || before?.lasting === undefined) return;',
      ],
    ],
  },
  {
    file: 'request/reclamation',
    why: 'It stands for a handle, and nobody calls it.',
    mutants: [
      [
        'export const REGISTERED: Handle = Object.freeze({ end() {} });',
        'export const REGISTERED: Handle = Object.freeze({});',
      ],
    ],
  },
  {
    file: 'request/reclamation',
    why: 'Where some are left there is a round: TypeScript does not know.',
    mutants: [['const next = round?.next().value;', 'const next = round.next().value;']],
  },
  {
    file: 'request/reclamation',
    why: 'What ends is taken out of a registry in which it is not, which does nothing: slower by that call.',
    mutants: [['if (handle !== REGISTERED) return;', 'if (false) return;']],
  },
  {
    file: 'request/request',
    why: 'A number that was not there before, whichever.',
    mutants: [['this.life++;', 'this.life--;']],
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
    mutants: [['if (watched !== undefined) stopLooking(watched);', 'if (true) stopLooking(watched);']],
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
    file: 'request/due',
    why: 'What is in a slot has a place there: TypeScript does not know.',
    mutants: [
      [
        'for (let it = dues?.overdue.first; it !== undefined && untold.length < MOST_TOLD; it = it.lasting?.after)',
        'for (let it = dues?.overdue.first; it !== undefined && untold.length < MOST_TOLD; it = it.lasting.after)',
      ],
      ['it = it.lasting?.after;', 'it = it.lasting.after;'],
    ],
  },
  {
    file: 'request/due',
    why: 'Where bytes count in no stage nothing waits to be asked for them: slower.',
    mutants: [['if (!dues.anyBytes) return;', 'if (false) return;']],
  },
  {
    file: 'books/dues',
    why: 'The same: to be asked is what nothing waits for.',
    mutants: ['true', 'bytes || within !== undefined', 'bytes && true'].map((to) => [
      'this.anyBytes = all.some(({ within, bytes }) => bytes && within !== undefined);',
      `this.anyBytes = all.some(({ within, bytes }) => ${to});`,
    ]),
  },
  {
    file: 'request/due',
    why: 'What is in no slot, as a text, cannot recover.',
    mutants: [['const its: Request[] = [];', 'const its: Request[] = ["Stryker was here"];']],
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
  {
    file: 'books/attribute-sets',
    why: 'A walk without a step ends where it began: either return gives that. What matters is that it is asked.',
    mutants: [
      [
        'if (path.set === from && !isPlain(attributes)) return from;',
        'if (path.set === from && isPlain(attributes)) return from;',
      ],
    ],
  },
  {
    file: 'books/path',
    why: 'Only the first node has no key, and nobody asks it for one.',
    mutants: [
      [
        "constructor(before?: Path<S>, key = '', value: AttributeValue = '') {",
        `constructor(before?: Path<S>, key = "Stryker was here!", value: AttributeValue = '') {`,
      ],
      [
        "constructor(before?: Path<S>, key = '', value: AttributeValue = '') {",
        `constructor(before?: Path<S>, key = '', value: AttributeValue = "Stryker was here!") {`,
      ],
    ],
  },
  {
    file: 'books/path',
    why: 'The edge that was last walked is found among all edges as well: slower.',
    mutants: [
      [
        'if (key === this.#lastKey && value === this.#lastValue) return this.#last;',
        'if (false) return this.#last;',
      ],
    ],
  },
  {
    file: 'request/settled',
    why: 'To ask nothing for `then` throws, and what throws is no promise.',
    mutants: [
      [
        "if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;",
        "if (false || (typeof value !== 'object' && typeof value !== 'function')) return false;",
      ],
    ],
  },
  {
    file: 'request/settled',
    why: 'Without a return it is undefined, which is as good as false.',
    mutants: [
      ['} catch {\n    return false;\n  }', '} catch {}'],
      ['} catch {\n    return false;\n  }', '} catch {}'],
    ],
  },
  {
    file: 'request/settled',
    why: 'A promise has called what makes it by the time that it is there: TypeScript does not know.',
    mutants: [
      ['settle?.resolve(value);', 'settle.resolve(value);'],
      ['settle?.reject(error);', 'settle.reject(error);'],
    ],
  },
  {
    file: 'request/trace-id',
    why: 'Where nobody has a context manager the API answers that there is no span: slower.',
    mutants: [
      [
        'return api?.context === undefined ? undefined : readSpanIds();',
        'return false ? undefined : readSpanIds();',
      ],
    ],
  },
  {
    file: 'words/clock',
    why: 'These two clocks never go back and never fail: slower.',
    mutants: [
      'false',
      'clock === systemClock && clock === tickClock',
      'false || clock === tickClock',
      'clock === systemClock || false',
    ].map((to) => [
      'if (clock === systemClock || clock === tickClock) return { now: clock, latest: clock };',
      `if (${to}) return { now: clock, latest: clock };`,
    ]),
  },
  {
    file: 'words/clock',
    why: 'Where both are equal the last reading is set to what it is.',
    mutants: [
      [
        'if (reading > last && Number.isFinite(reading)) last = reading;',
        'if (reading >= last && Number.isFinite(reading)) last = reading;',
      ],
    ],
  },
  {
    file: 'words/shown',
    why: 'As JSON it is the same text.',
    mutants: [
      [
        "if (typeof value !== 'object' || value === null) return String(value);",
        "if (typeof value !== 'object' || false) return String(value);",
      ],
    ],
  },
  {
    file: 'words/shown',
    why: 'It is cut to 80 characters afterwards: slower, for long texts.',
    mutants: [
      [
        'const escaped = oneLine(JSON.stringify(text.slice(0, LONGEST + 1)).slice(1, -1));',
        'const escaped = oneLine(JSON.stringify(text).slice(1, -1));',
      ],
    ],
  },
  {
    file: 'face/budgets',
    why: 'What is no number is no finite one: TypeScript does not know.',
    mutants: [
      [
        "if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds <= 0) {",
        'if (false || !Number.isFinite(seconds) || seconds <= 0) {',
      ],
    ],
  },
  {
    file: 'words/refusal',
    why: 'Only the letters from a to z are left, and two names that differ in small letters do so in capitals.',
    mutants: [
      [
        "return name.replace(/[^a-z]/gi, '').toLowerCase();",
        "return name.replace(/[^a-z]/gi, '').toUpperCase();",
      ],
    ],
  },
  {
    file: 'face/stage-catalogue',
    why: 'To ask nothing for an attribute throws, and what throws has none.',
    mutants: [
      [
        'return (attributes as Record<string, unknown> | undefined)?.[key];',
        'return (attributes as Record<string, unknown> | undefined)[key];',
      ],
      ['} catch {\n    return undefined;\n  }', '} catch {}'],
    ],
  },
  {
    file: 'binding/named',
    why: 'One that needs no look is found to be where it is: slower.',
    mutants: [
      [
        'for (const other of this.#bindings) if (!this.#isExportedByItsOwn(other)) this.#lookFor([other]);',
        'for (const other of this.#bindings) if (true) this.#lookFor([other]);',
      ],
      [
        '#isExportedByItsOwn({ source, exporter }: Binding): boolean {\n    return exporter !== undefined && this.#providers.get(exporter) === source;\n  }',
        '#isExportedByItsOwn({ source, exporter }: Binding): boolean {}',
      ],
      ...['return false;', 'return exporter === undefined && this.#providers.get(exporter) === source;'].map(
        (to) => ['return exporter !== undefined && this.#providers.get(exporter) === source;', to],
      ),
    ],
  },
  {
    file: 'binding/named',
    why: 'Nothing is no exporter of a source.',
    mutants: [
      [
        'return exporter !== undefined && this.#providers.get(exporter) === source;',
        'return true && this.#providers.get(exporter) === source;',
      ],
    ],
  },
  {
    file: 'binding/named',
    why: '`#export` asks once more: a provider that is looked for may retire the ledger.',
    mutants: [
      [
        'if (this.#bindings.has(binding)) this.#export(binding, this.#exporterOf(binding));',
        'if (true) this.#export(binding, this.#exporterOf(binding));',
      ],
    ],
  },
  {
    file: 'binding/named',
    why: 'Where nobody waits nobody is called back: slower.',
    mutants: [
      ['if (this.#waiting.size > 0) return;', 'if (true) return;'],
      ['if (this.#waiting.size > 0) return;', 'if (this.#waiting.size >= 0) return;'],
      ...['if (true)', 'if (this.#waiting.size >= 0)'].map((to) => [
        'if (this.#waiting.size > 0) ledger.onFewer = this.#tellWaiting;',
        `${to} ledger.onFewer = this.#tellWaiting;`,
      ]),
    ],
  },
  {
    file: 'binding/named',
    why: 'Nothing contradicts itself.',
    mutants: [
      [
        'return [...this.#bindings].filter((binding) => binding.exporter === exporter && binding !== except);',
        'return [...this.#bindings].filter((binding) => binding.exporter === exporter && true);',
      ],
    ],
  },
  {
    file: 'binding/named',
    why: 'An exporter has its provider: TypeScript does not know.',
    mutants: [
      ['if (provider !== undefined) this.#failed.add(provider);', 'if (true) this.#failed.add(provider);'],
    ],
  },
  {
    file: 'binding/provider',
    why: 'Of what is no object nothing is known.',
    mutants: [["if (typeof source !== 'object') return;", 'if (false) return;']],
  },
  {
    file: 'binding/provider',
    why: 'What has an exporter is known: TypeScript does not know.',
    mutants: [
      ['if (it === undefined) return true;', 'if (false) return true;'],
      ['if (it === undefined) return true;', 'if (it === undefined) return false;'],
    ],
  },
  {
    file: 'binding/provider',
    why: 'The same meter is of its own kind.',
    mutants: [
      [
        'return meter !== before && Object.getPrototypeOf(meter) !== Object.getPrototypeOf(before);',
        'return true && Object.getPrototypeOf(meter) !== Object.getPrototypeOf(before);',
      ],
    ],
  },
  {
    file: 'face/metrics',
    why: 'What is declared in a ledger already is declared there once: slower.',
    mutants: [['if (binding !== before) {', 'if (true) {']],
  },
  {
    file: 'face/handles',
    why: 'Nothing is late, and to end nothing does nothing: slower.',
    mutants: [
      ['if (late.first !== undefined) finishLate();', 'if (true) finishLate();'],
      ['if (late.first !== undefined) finishLate();', 'if (true) finishLate();'],
    ],
  },
  {
    file: 'face/handles',
    why: 'Where there is a guard or a hold there is its request: TypeScript does not know.',
    mutants: [
      [
        'if (guard === undefined || request === undefined) return fn();',
        'if (guard === undefined || false) return fn();',
      ],
      [
        'return request === undefined || hold === undefined ? NO_SCOPE : new HoldHandle(request, hold, this);',
        'return false || hold === undefined ? NO_SCOPE : new HoldHandle(request, hold, this);',
      ],
    ],
  },
  {
    file: 'face/scopes',
    why: 'There always is an owner: that it is named here keeps it.',
    mutants: [
      ['if (this.#owner !== undefined) this.#guard.finish();', 'if (true) this.#guard.finish();'],
      [
        'if (this.#owner !== undefined) this.#request.closeHold(this.#hold);',
        'if (true) this.#request.closeHold(this.#hold);',
      ],
    ],
  },
  {
    file: 'face/context',
    why: 'The same frames, made anew: slower.',
    mutants: [
      [
        'if (current !== undefined && current.handle === frame.handle && current.counts === frame.counts)',
        'if (false)',
      ],
      [
        'return storage.run(around === undefined ? frame : { ...frame, around }, fn, ...args);',
        'return storage.run(false ? frame : { ...frame, around }, fn, ...args);',
      ],
      [
        'return around === frame.around ? frame : { ...frame, around };',
        'return false ? frame : { ...frame, around };',
      ],
    ],
  },
  {
    file: 'face/context',
    why: 'What is current is made so once more: slower.',
    mutants: [
      [
        'return rest === current ? fn(...args) : storage.run(rest as ContextFrame, fn, ...args);',
        'return false ? fn(...args) : storage.run(rest as ContextFrame, fn, ...args);',
      ],
    ],
  },
  {
    file: 'binding/settings',
    why: 'Where there are no budgets there is no usual one either, which tells them from all others.',
    mutants: [
      [
        'return JSON.stringify([budgets?.byDefault, [...(budgets?.byStage ?? [])].sort()]);',
        'return JSON.stringify([budgets?.byDefault, [...(budgets?.byStage ?? ["Stryker was here"])].sort()]);',
      ],
    ],
  },
  {
    file: 'face/context',
    why: 'What is the same has the same exporter and name.',
    mutants: [['if (one === other) return true;', 'if (false) return true;']],
  },
  {
    file: 'face/drained',
    why: 'Who calls this is the signal: TypeScript does not know.',
    mutants: [['abort = () => reject(signal?.reason);', 'abort = () => reject(signal.reason);']],
  },
  {
    file: 'reports/exporter',
    why: 'Series are added to with 0 in their order once more: slower.',
    mutants: [
      ['#inOrder = true;', '#inOrder = false;'],
      ['if (this.#inOrder) return;', 'if (false) return;'],
      ['this.#inOrder = true;', 'this.#inOrder = false;'],
    ],
  },
  {
    file: 'reports/exporter',
    why: 'It finds ledgers to export, and leaves the callback where it is.',
    mutants: [
      [
        'if (this.#readings.size === 0) originals.queueMicrotask(() => this.#removeCallback());',
        'if (true) originals.queueMicrotask(() => this.#removeCallback());',
      ],
    ],
  },
  {
    file: 'reports/exporter',
    why: 'The SDK passes over what is no instrument.',
    mutants: [
      [
        'if (stageOldestAge !== undefined) result.observe(stageOldestAge, outlet.oldestAge, outlet.attributes);',
        'if (true) result.observe(stageOldestAge, outlet.oldestAge, outlet.attributes);',
      ],
      [
        'if (stagePeak !== undefined) result.observe(stagePeak, outlet.peak, outlet.attributes);',
        'if (true) result.observe(stagePeak, outlet.peak, outlet.attributes);',
      ],
    ],
  },
  {
    file: 'reports/instruments',
    why: 'The SDK passes over what is no instrument.',
    mutants: [
      [
        'observables: stagePeak === undefined ? [oldestAge] : [oldestAge, stagePeak],',
        'observables: false ? [oldestAge] : [oldestAge, stagePeak],',
      ],
    ],
  },
  {
    file: 'reports/exporter',
    why: 'Behind the last part there is none; at each place of the list there is one: TypeScript does not know.',
    mutants: [
      [
        'for (let i = parts.length - 1; i >= 0; i--) if (parts[i]?.reading.ledger === ledger) parts.splice(i, 1);',
        'for (let i = parts.length + 1; i >= 0; i--) if (parts[i]?.reading.ledger === ledger) parts.splice(i, 1);',
      ],
      [
        'for (let i = parts.length - 1; i >= 0; i--) if (parts[i]?.reading.ledger === ledger) parts.splice(i, 1);',
        'for (let i = parts.length - 1; i >= 0; i--) if (parts[i].reading.ledger === ledger) parts.splice(i, 1);',
      ],
    ],
  },
  {
    file: 'reports/idle',
    why: 'Where both are equal the longest is set to what it is.',
    mutants: [
      [
        'if (longest === undefined || since < longest) silent.set(it.series, since);',
        'if (longest === undefined || since <= longest) silent.set(it.series, since);',
      ],
    ],
  },
  {
    file: 'reports/reads',
    why: 'Among the requests of another stage there is none in this one: slower.',
    mutants: [
      [
        'else if (series.stage === undefined) count += countAmong(series.head, stage);',
        'else if (true) count += countAmong(series.head, stage);',
      ],
    ],
  },
  {
    file: 'reports/snapshot',
    why: 'A stage has at least one line: TypeScript does not know.',
    mutants: [
      ['...stageOf(its[0]?.series),', '...stageOf(its[0].series),'],
      ['if (series?.stage !== undefined)', 'if (series.stage !== undefined)'],
      [
        'const { stage = OTHER, ...attributes } = series?.attributes ?? {};',
        'const { stage = OTHER, ...attributes } = series.attributes ?? {};',
      ],
    ],
  },
  {
    file: 'reports/total-feed',
    why: 'All series are announced once more, by 0 and in the order that they have: slower.',
    mutants: [
      ['#inOrder = true;', '#inOrder = false;'],
      ['if (!this.#inOrder) {', 'if (true) {'],
      ['this.#inOrder = true;', 'this.#inOrder = false;'],
    ],
  },
  {
    file: 'reports/total-feed',
    why: 'Of a total that is listed twice the second one has nothing left to export: the first has noted it.',
    mutants: [
      ['if (parts.some((part) => part.total === total)) return;', 'if (false) return;'],
      ['if (parts.some((part) => part.total === total)) return;', 'if (parts.some(() => undefined)) return;'],
      ['if (parts.some((part) => part.total === total)) return;', 'if (parts.some((part) => false)) return;'],
    ],
  },
  {
    file: 'reports/total-feed',
    why: 'Beyond the last one there is none; and up to it there is one: TypeScript does not know.',
    mutants: [
      [
        'for (let i = parts.length - 1; i >= 0; i--) if (parts[i]?.ledger === ledger) parts.splice(i, 1);',
        'for (let i = parts.length + 1; i >= 0; i--) if (parts[i]?.ledger === ledger) parts.splice(i, 1);',
      ],
      [
        'for (let i = parts.length - 1; i >= 0; i--) if (parts[i]?.ledger === ledger) parts.splice(i, 1);',
        'for (let i = parts.length - 1; i >= 0; i--) if (parts[i].ledger === ledger) parts.splice(i, 1);',
      ],
    ],
  },
  {
    file: 'request/overdue-events',
    why: 'What is told of has a budget: TypeScript does not know.',
    mutants: [
      [
        'const silentSince = dues?.silentSince(it) ?? it.since;',
        'const silentSince = dues.silentSince(it) ?? it.since;',
      ],
    ],
  },
  {
    file: 'request/overdue',
    why: 'It is taken out of its slot, and put into that of its new second at once: slower.',
    mutants: [
      ['if (!lasting.slot?.overdue) {', 'if (false) {'],
      [
        'if (!lasting.slot?.overdue) {\n    lasting.sign = dues.sign;\n    return;\n  }',
        'if (!lasting.slot?.overdue) {}',
      ],
    ],
  },
  {
    file: 'request/overdue',
    why: 'It is looked at once more before its second has come, and put where it belongs: slower.',
    mutants: [
      [
        'const slot = bytes ? dues.moving.slotOf(it.since) : dues.calling.slotOf(dues.silentSince(it) + within);',
        'const slot = bytes ? dues.moving.slotOf(it.since) : dues.calling.slotOf(dues.silentSince(it) - within);',
      ],
    ],
  },
  {
    file: 'request/overdue',
    why: 'Only what somebody was told of has something to be told: slower.',
    mutants: [['if (slot?.overdue) recovers(it);', 'if (true) recovers(it);']],
  },
  {
    file: 'request/overdue',
    why: 'It is in a slot, and that is one of its ledger: TypeScript does not know.',
    mutants: [
      ['if (slot?.overdue) recovers(it);', 'if (slot.overdue) recovers(it);'],
      ['if (slot?.overdue) it.series.overdue--;', 'if (slot.overdue) it.series.overdue--;'],
      [
        'if (dues === undefined || lasting?.slot !== dues.overdue) return;',
        'if (false || lasting?.slot !== dues.overdue) return;',
      ],
      ['const slot = it.lasting?.slot;', 'const slot = it.lasting.slot;'],
    ],
  },
  {
    file: 'request/overdue',
    why: 'Readings that differ do so in other units as well; that large ones are allocated nobody sees.',
    mutants: [
      [
        "return typeof moved === 'number' && moved >= 0 ? moved % FOLD : undefined;",
        "return typeof moved === 'number' && moved >= 0 ? moved * FOLD : undefined;",
      ],
    ],
  },
  {
    file: 'words/kept-text',
    why: 'What is not too long is copied, and is the same text: slower.',
    mutants: ['true', 'text.length >= LONGEST'].map((to) => [
      "return text.length > LONGEST ? [...text.slice(0, LONGEST)].join('') : text;",
      `return ${to} ? [...text.slice(0, LONGEST)].join('') : text;`,
    ]),
  },
  {
    file: 'words/kept-text',
    why: 'Without a return it is undefined too.',
    mutants: [['} catch {\n    return undefined;\n  }', '} catch {}']],
  },
  {
    file: 'words/outcome',
    why: 'Without a return it is undefined too.',
    mutants: [['default:\n      return undefined;', 'default:']],
  },
  {
    file: 'books/seconds',
    why: 'Each second is one of those that there is a slot of: TypeScript does not know.',
    mutants: [
      [
        'return seconds.sort((a, b) => a - b).flatMap((second) => this.#slots.get(second) ?? []);',
        'return seconds.sort((a, b) => a - b).flatMap((second) => this.#slots.get(second) ?? ["Stryker was here"]);',
      ],
    ],
  },
  {
    file: 'words/rotated',
    why: 'Of no items there are none, from whatever place on.',
    mutants: [
      [
        'const first = list.length === 0 ? 0 : by % list.length;',
        'const first = false ? 0 : by % list.length;',
      ],
    ],
  },
  {
    file: 'http/pair',
    why: 'What is no text cannot be cut: that throws, and what throws has no name.',
    mutants: [
      [
        "return typeof name === 'string' && name !== '' ? name.slice(0, LONGEST_CLASS) : 'response';",
        "return true && name !== '' ? name.slice(0, LONGEST_CLASS) : 'response';",
      ],
    ],
  },
];

export const EQUIVALENT = LISTED.flatMap(({ file, mutants }) =>
  mutants.map(([from, to]) => ({ file, from, to })),
);
