import type { Account, Picture, Row } from './picture.js';

/** Shows pictures as they come. */
export interface View {
  show(picture: Picture): void;
  /** Says why there is no picture. */
  silence(text: string): void;
  /** Makes room for what comes after the last picture. */
  close(): void;
}

/** A live view on a terminal, plain lines elsewhere. */
export async function createView(): Promise<View> {
  return process.stdout.isTTY ? await createLiveView() : createLineView();
}

async function createLiveView(): Promise<View> {
  const { default: logUpdate } = await import('log-update');
  let last = '';
  return {
    show(picture) {
      last = table(picture, process.stdout.columns);
      logUpdate(last);
    },
    silence: (text) => logUpdate(`${last}\n\n${text.slice(0, process.stdout.columns - 1)}`),
    close: () => logUpdate.clear(),
  };
}

/** A line a second. */
function createLineView(): View {
  let next = 0;
  let said = '';
  return {
    show(picture) {
      if (picture.elapsed < next) return;
      next = Math.floor(picture.elapsed) + 1;
      console.log(line(picture));
    },
    silence(text) {
      // Once for each, whatever it counts.
      const kind = text.split(/\d/, 1)[0] ?? '';
      if (kind !== said) console.log(text);
      said = kind;
    },
    close() {},
  };
}

const HEAD = ' stage      phase       now in/s out/s overdue  idle oldest';
const WIDEST_BAR = 40;

/** A table that no terminal of 60 columns wraps, with bars where there is room. */
export function table({ elapsed, rows, account, busy }: Picture, columns = 80): string {
  const room = Math.max(0, Math.min(WIDEST_BAR, columns - HEAD.length - 3));
  const most = Math.max(WIDEST_BAR, ...rows.map(({ count }) => count));
  const bar = (count: number) => (room < 5 ? '' : ` ${'█'.repeat(Math.ceil((count / most) * room))}`);
  const [ended, unfinished] = equation(account);
  return [
    `${elapsed.toFixed(0).padStart(4)} s  ${ended}`,
    `        ${unfinished}; loop ${percent(busy)} busy`,
    '',
    HEAD,
    ...rows.map((row) => `${cells(row)}${bar(row.count)}`),
  ]
    .map((text) => text.slice(0, columns - 1).trimEnd())
    .join('\n');
}

function cells({ stage, phase, count, comes, goes, overdue, idle, oldestAge }: Row): string {
  const some = (value: number, digits = 0) => (value === 0 ? '' : value.toFixed(digits));
  return [
    ` ${stage.padEnd(10)} ${phase.padEnd(10)}`,
    String(count).padStart(5),
    some(comes).padStart(5),
    some(goes).padStart(6),
    some(overdue).padStart(8),
    (count === 0 || idle === undefined ? '' : idle.toFixed(1)).padStart(6),
    (count === 0 ? '' : oldestAge.toFixed(1)).padStart(7),
  ].join('');
}

export function line({ elapsed, active, rows, account, busy }: Picture): string {
  const where = rows
    .filter(({ count }) => count > 0)
    .map(({ stage, phase, count, overdue, oldestAge }) => {
      const stuck = overdue > 0 ? `${overdue} overdue, ` : '';
      return `${phase === '' ? stage : `${stage}/${phase}`} ${count} (${stuck}oldest ${oldestAge.toFixed(1)} s)`;
    });
  const stages = where.length > 0 ? `: ${where.join(', ')}` : '';
  return `${elapsed.toFixed(0)} s: ${active} in flight${stages} | ${equation(account).join(' ')} | loop ${percent(busy)} busy`;
}

/** All that were sent: those that have ended, and those that have not. */
function equation({ sent, answered, aborted, refused, lost, active, outside }: Account): [string, string] {
  return [
    `${sent} sent = ${answered} answered + ${aborted} aborted + ${refused} refused`,
    `${lost > 0 ? `+ ${lost} lost ` : ''}+ ${active} in flight + ${outside} outside`,
  ];
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
