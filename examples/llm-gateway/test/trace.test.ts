import { expect, it } from '@jest/globals';
import { promptOf, promptTokens, readTrace } from '../dist/index.js';

it('is four minutes of the trace, in order of arrival', () => {
  const trace = readTrace();
  expect(trace).toHaveLength(1_288);
  expect(trace[0]).toEqual({ at: 0, contextTokens: 391, generatedTokens: 104 });
  expect(trace[1]?.at).toBeCloseTo(0.021, 3);
  expect(trace.at(-1)?.at).toBeLessThan(240);
  for (let i = 1; i < trace.length; i++) expect(trace[i]?.at).toBeGreaterThanOrEqual(trace[i - 1]?.at ?? 0);
});

it('is replayed with prompts of as many tokens as it says', () => {
  for (const tokens of [1, 374, 3_000]) {
    expect(promptTokens([{ role: 'user', content: promptOf(tokens) }])).toBe(tokens);
  }
});
