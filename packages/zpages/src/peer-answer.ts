import type { Attributes } from '@opentelemetry/api';
import type { EndedSnapshot, StageSnapshot } from '@stageguard/core';
import type { Counts, Facts, Lines, Rates, SeenRequest } from './facts.js';

/** What a peer has said: made anew from what is understood, since whatever answers at its address is no more trusted than a client. */
export interface PeerAnswer {
  readonly id: string;
  readonly facts: readonly Facts[];
}

const MOST_NAMES = 20;
const MOST_LISTED = 2_000;
const MOST_ATTRIBUTES = 50;
const LONGEST = 1_000;
const HISTORY_LENGTH = 100;

type Fields = Readonly<Record<string, unknown>>;

/** `undefined` where it is no answer of a live page. */
export function readAnswer(text: string): PeerAnswer | undefined {
  const { process, metrics } = fieldsOf(parsed(text));
  const { id } = fieldsOf(process);
  if (typeof id !== 'string' || !Array.isArray(metrics)) return undefined;
  return { id: textOf(id), facts: metrics.slice(0, MOST_NAMES).map(fieldsOf).map(factsOf) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function factsOf({ name, active, stages, calls, ended, oldest, perSecond, history }: Fields): Facts {
  return {
    name: textOf(name),
    active: numberOf(active) ?? 0,
    stages: listOf(stages, stageOf),
    calls: calls === undefined ? undefined : listOf(calls, stageOf),
    ended: listOf(ended, endedOf),
    oldest: listOf(oldest, requestOf),
    perSecond: perSecond === undefined ? undefined : ratesOf(fieldsOf(perSecond)),
    history: linesOf(fieldsOf(history)),
  };
}

function stageOf({
  stage,
  attributes,
  count,
  oldestAge,
  overdue,
  oldestIdle,
  entries,
}: Fields): StageSnapshot {
  return {
    stage: textOf(stage),
    attributes: attributesOf(attributes),
    count: numberOf(count) ?? 0,
    oldestAge: numberOf(oldestAge),
    overdue: numberOf(overdue),
    oldestIdle: numberOf(oldestIdle),
    entries: numberOf(entries),
  };
}

function endedOf({ stage, outcome, count }: Fields): EndedSnapshot {
  return { stage: textOf(stage), outcome: textOf(outcome), count: numberOf(count) ?? 0 };
}

function requestOf(fields: Fields): SeenRequest {
  const optional = (value: unknown) => (value === undefined ? undefined : textOf(value));
  return {
    name: optional(fields['name']),
    attributes: attributesOf(fields['attributes']),
    stage: textOf(fields['stage']),
    stageAttributes: attributesOf(fields['stageAttributes']),
    ageInStage: numberOf(fields['ageInStage']),
    idle: numberOf(fields['idle']),
    overdue: fields['overdue'] === true,
    age: numberOf(fields['age']),
    traceId: optional(fields['traceId']),
    note: optional(fields['note']),
  };
}

function ratesOf({ begun, stages, ended }: Fields): Rates {
  return {
    begun: numberOf(begun) ?? 0,
    stages: listOf(stages, ({ stage, entered, left }) => ({
      stage: textOf(stage),
      entered: numberOf(entered) ?? 0,
      left: numberOf(left) ?? 0,
    })),
    ended: listOf(ended, ({ stage, outcome, rate }) => ({
      stage: textOf(stage),
      outcome: textOf(outcome),
      rate: numberOf(rate) ?? 0,
    })),
  };
}

function linesOf({ every, active, stages }: Fields): Lines {
  return {
    every: numberOf(every) ?? 0,
    active: countsOf(active),
    stages: listOf(stages, ({ stage, counts }) => ({ stage: textOf(stage), counts: countsOf(counts) })),
  };
}

function countsOf(value: unknown): Counts {
  if (!Array.isArray(value)) return [];
  return value.slice(-HISTORY_LENGTH).map((count) => numberOf(count) ?? null);
}

function listOf<T>(value: unknown, read: (fields: Fields) => T): readonly T[] {
  return Array.isArray(value) ? value.slice(0, MOST_LISTED).map(fieldsOf).map(read) : [];
}

function attributesOf(value: unknown): Attributes {
  const all = Object.entries(fieldsOf(value)).slice(0, MOST_ATTRIBUTES);
  return Object.fromEntries(
    all.map(([key, one]) => [
      textOf(key),
      typeof one === 'number' || typeof one === 'boolean' ? one : textOf(one),
    ]),
  );
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function textOf(value: unknown): string {
  return String(typeof value === 'string' ? value : '').slice(0, LONGEST);
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value) ? value : undefined;
}
