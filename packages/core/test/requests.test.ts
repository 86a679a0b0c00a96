import { describe, expect, it } from '@jest/globals';
import { Ledger } from '../dist/books/ledger.js';
import type { Request } from '../dist/request/request.js';
import { Requests } from '../dist/request/requests.js';
import { ENDED } from '../dist/words/outcome.js';
import { StageIndex } from '../dist/words/stage.js';

// What ended requests serve for is speed alone: so this looks inside.

const stage = new StageIndex().stage('handle', {});

function createLedger(cardinalityLimit = 1_000): Ledger<Request> {
  return new Ledger<Request>({
    name: 'app',
    clock: () => 1,
    timed: true,
    oldestAge: true,
    budgets: undefined,
    peakWindow: 60_000,
    cardinalityLimit,
  });
}

function begun(ledger: Ledger<Request> = createLedger()) {
  const requests = new Requests(ledger, undefined);
  const begin = (attributes?: unknown) => requests.begin(attributes, stage, undefined);
  return { begin, ledger, requests, request: begin({ model: 'a' }) };
}

describe('a request that has ended', () => {
  it('serves the next one, once it is given back', () => {
    const { begin, request, requests } = begun();
    request.end(1, ENDED);
    expect(begin()).not.toBe(request);
    requests.giveBack(request);
    expect(begin()).toBe(request);
    expect(begin()).not.toBe(request);
  });

  it('keeps no attributes beyond the limits meanwhile: those live as long as their requests', () => {
    const { begin, ledger, requests } = begun(createLedger(1));
    const many = ['b', 'c', 'd', 'e'].map((model) => begin({ model }));
    const [last] = many.slice(-1) as [Request];
    expect(last.attributes.values).toEqual({ model: 'e' });
    last.end(1, ENDED);
    requests.giveBack(last);
    expect(last.attributes).toBe(ledger.sets.empty);
  });

  it.each<[string, (request: Request) => unknown]>([
    ['a guard', (request) => request.openGuard(stage, 1)],
    ['a hold', (request) => request.openHold()],
  ])('serves none while %s of it is open', (_, open) => {
    const { begin, request, requests } = begun();
    open(request);
    request.end(1, ENDED);
    requests.giveBack(request);
    expect(begin()).not.toBe(request);
  });

  it('serves none of another ledger, to which the metrics have moved', () => {
    for (const moves of ['before it is given back', 'after it is given back']) {
      const { begin, request, requests } = begun();
      const next = createLedger();
      request.end(1, ENDED);
      if (moves === 'before it is given back') requests.countIn(next);
      requests.giveBack(request);
      if (moves === 'after it is given back') requests.countIn(next);
      const later = begin();
      expect(later).not.toBe(request);
      expect(later.ledger).toBe(next);
      expect(next.active).toBe(1);
    }
  });

  it('serves none that began before the metrics moved, and counts where it began', () => {
    const { begin, ledger, request, requests } = begun();
    request.end(1, ENDED);
    const next = createLedger();
    const moving = {
      get model() {
        requests.countIn(next);
        const other = begin();
        other.end(1, ENDED);
        requests.giveBack(other);
        return 'b';
      },
    };
    const later = begin(moving);
    expect(later.ledger).toBe(ledger);
    expect([ledger.active, next.active]).toEqual([1, 0]);
  });

  it('is one of a thousand that wait to serve another one', () => {
    const { begin, requests } = begun();
    const ended = Array.from({ length: 1_100 }, () => begin());
    for (const request of ended) request.end(1, ENDED);
    for (const request of ended) requests.giveBack(request);
    const kept = new Set(ended);
    const served = Array.from({ length: 1_100 }, () => begin()).filter((request) => kept.has(request));
    expect(served).toHaveLength(1_000);
  });
});
