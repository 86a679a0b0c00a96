import fc from 'fast-check';
import { DETACHED, HANDLE, type Stage } from './request';

/** The ways to name a stage, what each counts as, and what anomaly it is. */
export const NAMES: readonly { stage: string; attributes?: object; counts: Stage; anomaly?: string }[] = [
  { stage: 'db', counts: { stage: 'db' } },
  { stage: 'handle', counts: HANDLE },
  { stage: 'route', attributes: { phase: 'prefill' }, counts: { stage: 'route', phase: 'prefill' } },
  { stage: 'route', attributes: { phase: 'decode' }, counts: { stage: 'route', phase: 'decode' } },
  { stage: 'respond', counts: { stage: 'respond' } },
  { stage: 'rout', counts: { stage: '_OTHER' }, anomaly: 'unknown_stage' },
  {
    stage: 'route',
    attributes: { phase: 'lukewarm' },
    counts: { stage: 'route', phase: '_OTHER' },
    anomaly: 'unknown_value',
  },
];

/** Whatever is exported as 0 from the start. */
export const DECLARED: readonly Stage[] = [
  HANDLE,
  { stage: 'respond' },
  DETACHED,
  { stage: 'db' },
  { stage: 'route', phase: 'prefill' },
  { stage: 'route', phase: 'decode' },
];

/** The ways to say how a request ends, and what each counts as. */
export const OUTCOMES: readonly { given: string | undefined; counts: string; anomaly?: string }[] = [
  { given: undefined, counts: 'ended' },
  { given: 'answered', counts: 'answered' },
  { given: 'aborted', counts: 'aborted' },
  { given: 'reclaimed', counts: 'reclaimed' },
  { given: 'vanished', counts: 'ended', anomaly: 'unknown_value' },
];

// One of the few that there are by then: the number is taken modulo their count.
const which = fc.nat(7);
const name = fc.nat(NAMES.length - 1);
const outcome = fc.nat(OUTCOMES.length - 1);
const metrics = fc.nat(1);
/** Some of two attributes, in any order. */
const attributes = fc
  .uniqueArray(
    fc.oneof(
      fc.tuple(fc.constant('model'), fc.constantFrom<string | number>('a', 'b')),
      fc.tuple(fc.constant('tier'), fc.constantFrom<string | number>(1, 2)),
    ),
    { selector: ([key]) => key, maxLength: 2 },
  )
  .map((entries) => Object.fromEntries(entries));
/** Whether the verb is called on the request, or on the metrics object within its context. */
const inContext = fc.boolean();

const steps = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ verb: fc.constant('begin' as const), metrics, attributes, name: fc.option(name) }),
  },
  { weight: 4, arbitrary: fc.record({ verb: fc.constant('enter' as const), which, name, inContext }) },
  { weight: 2, arbitrary: fc.record({ verb: fc.constant('leave' as const), which, inContext }) },
  { weight: 3, arbitrary: fc.record({ verb: fc.constant('guard' as const), which, name, inContext }) },
  { weight: 3, arbitrary: fc.record({ verb: fc.constant('run' as const), which, name, inContext }) },
  {
    weight: 1,
    arbitrary: fc.record({ verb: fc.constant('run at once' as const), which, name, throws: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('hold' as const), which }) },
  { weight: 6, arbitrary: fc.record({ verb: fc.constant('close' as const), which, rejects: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ verb: fc.constant('set attributes' as const), which, attributes, inContext }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ verb: fc.constant('move the base' as const), which, name, alone: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ verb: fc.constant('end' as const), which, outcome }) },
  { weight: 2, arbitrary: fc.record({ verb: fc.constant('release' as const), which, outcome }) },
  {
    weight: 5,
    arbitrary: fc.record({ verb: fc.constant('wait' as const), eighths: fc.integer({ min: 1, max: 20 }) }),
  },
  { weight: 3, arbitrary: fc.record({ verb: fc.constant('progress' as const), which, inContext }) },
  { weight: 3, arbitrary: fc.record({ verb: fc.constant('bytes' as const), which }) },
  { weight: 4, arbitrary: fc.record({ verb: fc.constant('second' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ verb: fc.constant('collect' as const), provider: fc.nat(1), delta: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('collect at once' as const) }) },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('move' as const), metrics, provider: fc.nat(2) }) },
);

export const programs = fc.array(steps, { maxLength: 60, size: 'max' });

export type Program = typeof programs extends fc.Arbitrary<infer P> ? P : never;
export type Step = Program[number];
