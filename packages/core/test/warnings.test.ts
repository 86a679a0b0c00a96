import { describe, expect, it } from '@jest/globals';
import { diag } from '@opentelemetry/api';
import { warnOnce } from '@stageguard/core/adapter';
import { watchWarnings } from '@stageguard/testing/jest';

const warnings = watchWarnings();

describe('a warning', () => {
  it('is logged once with each detail, and without any', () => {
    for (let i = 0; i < 2; i++) {
      warnOnce('it failed');
      warnOnce('it failed', 'here');
      warnOnce('it failed', null);
      warnOnce('it failed', new Error('there'));
    }
    expect(warnings).toEqual([
      'stageguard: it failed',
      'stageguard: it failed: "here"',
      'stageguard: it failed: null',
      'stageguard: it failed: Error: there',
    ]);
  });

  it('is logged though what was thrown cannot be turned into text', () => {
    const thrown = Object.assign(new Error('?'), {
      toString() {
        throw new Error('no text');
      },
    });
    warnOnce('it cannot be said why', thrown);
    expect(warnings).toEqual(['stageguard: it cannot be said why: object']);
  });

  it('shows up to 80 characters, and any number of line breaks as one space', () => {
    warnOnce('it is long', 'x'.repeat(80));
    warnOnce('it is long', 'y'.repeat(81));
    warnOnce('it has lines', 'a\u2028\u2029\u0085b');
    expect(warnings).toEqual([
      `stageguard: it is long: "${'x'.repeat(80)}"`,
      `stageguard: it is long: "${'y'.repeat(80)}…"`,
      'stageguard: it has lines: "a b"',
    ]);
  });

  it('harms nothing where the logger throws', () => {
    diag.setLogger({ ...console, verbose() {}, warn: raise }, { suppressOverrideMessage: true });
    expect(() => warnOnce('nobody hears')).not.toThrow();
  });

  // Comes last: of other kinds nothing is logged afterwards.
  it('is one of a thousand kinds in the life of a process', () => {
    for (let i = 0; i < 1_100; i++) warnOnce(`of kind ${i}`);
    expect(warnings.length).toBeLessThanOrEqual(1_000);
    expect(warnings.length).toBeGreaterThan(990);
  });
});

function raise(): never {
  throw new Error('no log');
}
