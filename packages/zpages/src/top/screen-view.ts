import type { ReadStream, WriteStream } from 'node:tty';
import { keysOf } from './keys.js';
import { codes, redrawing } from './libraries.js';
import { line, styled } from './line.js';
import { linesOf } from './lines.js';
import { nextStage } from './next-stage.js';
import type { ChosenStage, Picture } from './picture.js';
import type { View } from './view.js';

// The alternative screen without a cursor, where a line that is too long is cut by the terminal, too.
const OPEN = `${codes.enterAlternativeScreen}${codes.cursorHide}\x1b[?7l${codes.clearViewport}`;
const CLOSE = `\x1b[0m\x1b[?7h${codes.cursorShow}${codes.exitAlternativeScreen}`;
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
  const redraw = redrawing(paper(output), { showCursor: true });
  const draw = () => {
    if (picture === undefined) return;
    // Some terminals wrap after their last cell.
    const cells = Math.max(1, output.columns - 1);
    // The last line of the screen is the cursor's.
    const room = Math.max(1, output.rows - 1);
    const help = room > 1 ? [line(input.isTTY ? HELP : 'Ctrl-C quits', cells, 'dim')] : [];
    const all = [...linesOf(picture, { cells, lines: room - help.length, chosen, paused }), ...help];
    const colors = output.hasColors();
    // Always as many lines, and none that is empty: the library's patches are wrong where the number of lines changes, or where the
    // last line that differs has become empty.
    const texts = Array.from({ length: room }, (_, index) => {
      const one = all[index];
      return one === undefined || one.text === '' ? ' ' : styled(one, colors);
    });
    redraw(texts.join('\n'));
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
  output.on('resize', () => {
    output.write(codes.clearViewport);
    redraw.done();
    draw();
  });
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

/** No line is wrapped: those of a picture are short enough. And none is left out, however few the terminal has. */
function paper(output: WriteStream): Parameters<typeof redrawing>[0] {
  return {
    isTTY: true,
    columns: Number.POSITIVE_INFINITY,
    rows: Number.POSITIVE_INFINITY,
    write: (text) => output.write(text),
  };
}
