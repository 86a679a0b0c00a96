import { describe, expect, it } from '@jest/globals';
import { createRequestMetrics } from '@stageguard/core';
import { startWatchdog, type WatchdogOptions } from '@stageguard/watchdog';

const metrics = createRequestMetrics({ name: 'app' });

describe('an option that is wrong throws, and says what was expected:', () => {
  it.each<[string, object, RegExp]>([
    ['no metrics', {}, /option 'metrics' has to be a metrics object or a list of them; given: undefined/],
    ['an empty list', { metrics: [] }, /option 'metrics'/],
    ['an object that only takes snapshots', { metrics: { snapshot() {} } }, /option 'metrics'/],
    ['a poll of 1 ms', { metrics, poll: 1 }, /option 'poll' has to be milliseconds from 10/],
    [
      'a threshold below two polls',
      { metrics, threshold: 400 },
      /option 'threshold' .* twice `poll`; given: 400/,
    ],
    ['a part of a request', { metrics, oldest: 0.5 }, /option 'oldest'/],
    ['a stack that is a number', { metrics, stack: 5 }, /option 'stack'/],
    ['fewer than none an hour', { metrics, maxPerHour: -1 }, /option 'maxPerHour'/],
    ['an onStall that is no function', { metrics, onStall: 'log' }, /option 'onStall'/],
    ['an onLost that is no function', { metrics, onLost: 'log' }, /option 'onLost'/],
    ['a port beyond the last', { metrics, port: 65_536 }, /option 'port'/],
    ['a folder that has no name', { metrics, folder: '' }, /option 'folder'/],
    ['a title that is a number', { metrics, title: 1 }, /option 'title'/],
    [
      'one that does not exist',
      { metrics, pol: 100 },
      /unknown option 'pol'; known: metrics, threshold, poll, /,
    ],
  ])('%s', (_, options, message) => {
    expect(() => startWatchdog(options as WatchdogOptions)).toThrow(message);
  });

  it('a short token, which is not shown', () => {
    expect(() => startWatchdog({ metrics, token: 'my secret' })).toThrow(
      /option 'token' has to be a string of 16 or more visible characters; given: "string"/,
    );
  });
});
