import { choose } from '../choose.js';
import { BY_BUDGETS, type ChosenStage, type Picture } from './picture.js';

const OLDEST = 20;

/** As the page's JSON with peers. Without the last minutes, which the lines before this one are, and without a process of its own. */
export function jsonLine({ time, processes, facts }: Picture, chosen: ChosenStage): string {
  const text = JSON.stringify({
    format: 1,
    time,
    peers: processes.map(({ instance, facts: its, trouble, lately }) => ({
      instance,
      added: its !== undefined,
      trouble: trouble ?? lately,
    })),
    metrics: facts.map(({ history: _, ...one }) => ({
      ...one,
      oldest: choose(
        [{ ...one, history: NONE }],
        { ...chosen, text: '', sort: 'stage' },
        OLDEST,
        BY_BUDGETS,
      ).rows.map(({ of, stuck, ...request }) => request),
    })),
  });
  // JSON leaves C1 controls as they are, and there are terminals that obey them.
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (one) =>
    one
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

const NONE = { every: 0, active: [], stages: [] };
