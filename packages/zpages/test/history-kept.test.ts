import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const run = (program: string, ...flags: string[]) =>
  spawnSync(process.execPath, [...flags, '-e', program], { cwd: join(__dirname, '..'), encoding: 'utf8' });

// Seconds pass when the program says so.
const SECONDS = `
  const timers = require('node:timers');
  const ticks = new Set();
  timers.setInterval = (tick) => {
    ticks.add(tick);
    return { unref() {}, tick };
  };
  timers.clearInterval = (timer) => ticks.delete(timer.tick);
  const { livePage } = require('@stageguard/zpages');
`;

describe('the history of a page', () => {
  it('keeps no process alive, and no timer where no page is made', () => {
    const { status, stdout } = run(`${SECONDS}
      console.log(ticks.size);
      livePage({ snapshot: () => ({ name: 'a', active: 0, stages: [], oldest: [], ended: [] }) });
      console.log(ticks.size);`);
    expect([status, stdout]).toEqual([0, '0\n1\n']);
    const alive = run(`
      const { livePage } = require('@stageguard/zpages');
      livePage({ snapshot: () => ({ name: 'a', active: 0, stages: [], oldest: [], ended: [] }) });`);
    expect(alive.status).toBe(0);
  });

  it('is kept while nobody looks, and ends with its page', () => {
    const { stdout } = run(
      `${SECONDS}
      let asked = 0;
      const source = { snapshot: () => ({ name: 'a', active: ++asked, stages: [], oldest: [], ended: [] }) };
      let page = livePage(source, { allow: () => true });
      const tick = () => { for (const one of [...ticks]) one(); };
      tick();
      tick();
      console.log(asked);
      page = undefined;
      setTimeout(() => {
        gc();
        setTimeout(() => {
          gc();
          tick();
          console.log(asked, ticks.size);
        }, 10);
      }, 10);`,
      '--expose-gc',
    );
    expect(stdout).toBe('3\n3 0\n');
  });
});
