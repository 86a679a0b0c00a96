import type { ReadStream, WriteStream } from 'node:tty';
import { keysOf } from './keys.js';
import { line, styled } from './line.js';
import { linesOf } from './lines.js';
import { nextStage } from './next-stage.js';
import type { ChosenStage, Picture } from './picture.js';
import type { View } from './view.js';

// The alternative screen without a cursor, where a line that is too long is cut by the terminal, too.
const OPEN = '\x1b[?1049h\x1b[?25l\x1b[?7l';
const CLOSE = '\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l';
const TOP = '\x1b[H';
const REST_OF_LINE = '\x1b[K';
const REST_OF_SCREEN = '\x1b[J';
const HELP = 'q quit  up/down stage  Esc all  space pause';

/** Fills a terminal, and gives it back as it was when the process ends. Calls `quit` when q or Ctrl-C is pressed. */
export function screenView(
  input: ReadStream,
  output: WriteStream,
  stage: string | undefined,
  quit: () => void,
): View {
  let picture: Picture | undefined;
  let paused = false;
  let chosen: ChosenStage = { of: undefined, stage };
  const draw = () => {
    if (picture === undefined) return;
    // Some terminals wrap after their last cell.
    const cells = Math.max(1, output.columns - 1);
    const lines = Math.max(1, output.rows - 1);
    const help = line(input.isTTY ? HELP : 'Ctrl-C quits', cells, 'dim');
    const all = linesOf(picture, { cells, lines, chosen, paused });
    const colors = output.hasColors();
    const text = [...all, ...(output.rows > 1 ? [help] : [])]
      .map((one) => styled(one, colors) + REST_OF_LINE)
      .join('\r\n');
    output.write(TOP + text + REST_OF_SCREEN);
  };
  output.write(OPEN);
  const closeKeys = keysOf(input, {
    quit,
    pause() {
      paused = !paused;
      draw();
    },
    choose(step) {
      chosen =
        step === 0 ? { of: undefined, stage: undefined } : nextStage(picture?.pipelines ?? [], chosen, step);
      draw();
    },
  });
  output.on('resize', draw);
  process.once('exit', () => {
    closeKeys();
    output.write(CLOSE);
  });
  return {
    early: true,
    get paused() {
      return paused;
    },
    show(its) {
      if (paused) return;
      picture = its;
      draw();
    },
  };
}
