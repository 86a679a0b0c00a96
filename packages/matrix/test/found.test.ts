import { describe, expect, it } from '@jest/globals';
import { type Found, type Scenario, wrongIn } from '../src/found';

const scenario = (its: Partial<Scenario> = {}): Scenario => ({ name: 'leaves', answers: [200], ...its });
const found = (its: Partial<Found> = {}): Found => ({ scenarios: [scenario()], faults: [], ...its });

describe('what is wrong in a row', () => {
  it('is nothing where all is as without', () => {
    expect(wrongIn(found(), found())).toEqual([]);
  });

  it('is a scenario that was counted otherwise than it has to be', () => {
    const counted = found({ scenarios: [scenario({ wrong: 'counted 4, not 5', answers: [] })] });
    expect(wrongIn(found(), counted)).toEqual(['leaves: counted 4, not 5']);
  });

  it('is an answer that is another one without', () => {
    const counted = found({ scenarios: [scenario({ answers: [500] })] });
    expect(wrongIn(found(), counted)).toEqual(['leaves: answered [200] without, [500] with']);
  });

  it('is an answer that never came', () => {
    const counted = found({ scenarios: [scenario({ answers: [] })] });
    expect(wrongIn(found(), counted)).toEqual(['leaves: answered [200] without, [] with']);
  });

  it('is an exception that reaches the process only with', () => {
    const wrong = wrongIn(found(), found({ faults: ['uncaught exception: no'] }));
    expect(wrong).toEqual(['[] reached the process without, ["uncaught exception: no"] with']);
  });

  it('is a warning of ours that is not expected', () => {
    expect(wrongIn(found(), found({ warnings: ['stageguard: no'] }))).toEqual(['warned ["stageguard: no"]']);
  });

  it('is a scenario that fails without us too, since it then shows nothing', () => {
    const without = found({ scenarios: [scenario({ wrong: '0 handlers hang, not 5' })] });
    expect(wrongIn(without, found())).toEqual(['leaves, without: 0 handlers hang, not 5']);
  });
});
