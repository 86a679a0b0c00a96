import { IncomingMessage, ServerResponse } from 'node:http';
import { look } from './look.js';

/** Notes what an application, and whoever looks at its messages, can see. */
export interface Recording {
  note(...what: unknown[]): void;
  /** Notes every event of the messages from now on, and how they look before and after. */
  follow(req: IncomingMessage, res: ServerResponse): void;
  /** Notes how the messages look now. */
  look(req: IncomingMessage, res: ServerResponse): void;
  /** Resolves when so many exchanges are over. */
  over(count: number): Promise<void>;
  /** Resolves when every exchange is over, and what it has left behind has happened. */
  settled(): Promise<void>;
  /** Stops it. Returns the notes. */
  stop(): readonly string[];
}

const TURNS = 5;

export function createRecording(): Recording {
  const notes: string[] = [];
  let begun = 0;
  let ended = 0;
  const over = async (count: number) => {
    while (ended < count) await new Promise(setImmediate);
  };
  const note: Recording['note'] = (...what) => void notes.push(what.map(shown).join(' '));
  const lookAt: Recording['look'] = (req, res) => {
    for (const [aspect, seen] of Object.entries(look(req, res))) note(aspect, JSON.stringify(seen));
  };

  const { error: logged } = console;
  const rejected = (reason: unknown) => note('unhandled rejection', reason);
  const thrown = (error: unknown) => note('uncaught exception', error);
  const warned = (warning: unknown) => note('warning', warning);
  process.on('unhandledRejection', rejected).on('uncaughtException', thrown).on('warning', warned);
  console.error = (...what) => note('logged', ...what.map((each) => String(each).split('\n', 1)[0]));

  return {
    note,
    look: lookAt,
    follow(req, res) {
      begun++;
      lookAt(req, res);
      tap(req, IncomingMessage.prototype, (...emitted) => note('req', ...emitted));
      tap(res, ServerResponse.prototype, (...emitted) => note('res', ...emitted));
      res.once('close', () => {
        ended++;
        lookAt(req, res);
      });
    },
    over,
    async settled() {
      await over(begun);
      for (let turn = 0; turn < TURNS; turn++) await new Promise(setImmediate);
    },
    stop() {
      process.off('unhandledRejection', rejected).off('uncaughtException', thrown).off('warning', warned);
      console.error = logged;
      return notes;
    },
  };
}

/** Sees every event, also those that nobody listens to. Adds no listener, and leaves the prototype's `emit` to others. */
function tap(message: object, prototype: { emit: unknown }, emitted: (...what: unknown[]) => void): void {
  Object.defineProperty(message, 'emit', {
    value(this: object, ...args: unknown[]) {
      emitted(this === message, args);
      const heard: unknown = Reflect.apply(prototype.emit as () => unknown, this, args);
      emitted('heard', args[0], heard);
      return heard;
    },
    writable: true,
    configurable: true,
  });
}

function shown(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message} ${JSON.stringify(value)}`;
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (Buffer.isBuffer(value)) return `bytes ${JSON.stringify(value.toString('latin1'))}`;
  if (typeof value === 'function') return `function ${value.name}(${value.length})`;
  if (typeof value === 'object' && value !== null) return value.constructor?.name ?? 'object';
  return String(value);
}
