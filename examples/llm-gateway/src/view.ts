import type { Picture } from './picture.js';

/** Shows pictures as they come. */
export interface View {
  show(picture: Picture): void;
  /** Leaves the last picture where it is. */
  close(): void;
}

/** A live view on a terminal, plain lines elsewhere. */
export async function createView(): Promise<View> {
  return process.stdout.isTTY ? await createLiveView() : createLineView();
}

async function createLiveView(): Promise<View> {
  const { default: logUpdate } = await import('log-update');
  return { show: (picture) => logUpdate(table(picture)), close: () => logUpdate.done() };
}

/** A line a second. */
function createLineView(): View {
  let next = 0;
  return {
    show(picture) {
      if (picture.elapsed < next) return;
      next = Math.floor(picture.elapsed) + 1;
      console.log(line(picture));
    },
    close() {},
  };
}

const WIDEST_BAR = 40;

export function table({ elapsed, active, rows, tally }: Picture): string {
  const widest = Math.max(WIDEST_BAR, ...rows.map(({ count }) => count));
  const lines = rows.map(({ stage, phase, count, oldestAge }) => {
    const bar = '█'.repeat(Math.ceil((count / widest) * WIDEST_BAR)).padEnd(WIDEST_BAR);
    const oldest = count === 0 ? '' : `oldest ${oldestAge.toFixed(1)} s`;
    return `  ${stage.padEnd(11)}${phase.padEnd(11)}${String(count).padStart(5)}  ${bar} ${oldest}`;
  });
  return [
    `  ${elapsed.toFixed(0).padStart(3)} s   ${active} in flight   ${summary(tally)}`,
    '',
    ...lines,
  ].join('\n');
}

export function line({ elapsed, active, rows, tally }: Picture): string {
  const busy = rows.filter(({ count }) => count > 0);
  const where = busy.map(
    ({ stage, phase, count, oldestAge }) =>
      `${phase === '' ? stage : `${stage}/${phase}`} ${count} (oldest ${oldestAge.toFixed(1)} s)`,
  );
  return `${elapsed.toFixed(0)} s: ${active} in flight${where.length > 0 ? `: ${where.join(', ')}` : ''} | ${summary(tally)}`;
}

export function summary({ sent, finished, aborted, refused }: Picture['tally']): string {
  return `${sent} sent, ${finished} finished, ${aborted} aborted, ${refused} refused`;
}
