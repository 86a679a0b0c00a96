import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { expectUnharmed } from './fixtures/compare';
import { HTTP_KINDS } from './fixtures/kinds';
import { watchLogs } from './fixtures/logs';

const logs = watchLogs();

type Tampered = ServerResponse & Record<string, unknown>;
type Method = (this: unknown, ...args: unknown[]) => unknown;

const METHODS = ['on', 'emit', 'writeHead'] as const;

const tampering: readonly [string, (res: Tampered, method: string) => void][] = [
  ['deletes', (res, method) => delete res[method]],
  [
    'replaces, and passes on,',
    (res, method) => {
      const original = res[method] as Method;
      res[method] = (...args: unknown[]) => original.apply(res, args);
    },
  ],
];

describe.each(HTTP_KINDS)('$name', (kind) => {
  describe.each(METHODS)('a handler that tampers with res.%s', (method) => {
    it.each(tampering)('and %s it is served as without us', async (_, tamper) => {
      await expectUnharmed(kind, { inside: ({ res }) => tamper(res as Tampered, method) });
      expect(logs).toEqual([]);
    });
  });

  // The request tells us of the end over HTTP/2; over HTTP/1.1 nothing does, and the look of a second finds it.
  it('a handler that hides the events of its response from us is served as without us', async () => {
    await expectUnharmed(kind, {
      inside: ({ res }) => {
        (res as Tampered).emit = EventEmitter.prototype.emit;
      },
    });
    expect(logs).toEqual([]);
  });
});
