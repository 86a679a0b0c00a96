import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { foreign, isToBeExplained, type Row } from '../src/foreign';
import type { Suite } from '../src/suite';
import { checkedOut } from './fixtures/checked-out';

const SMALL: Suite = {
  name: 'small',
  module: 'small',
  repository: 'https://example.com/small',
  tag: 'v1.0.0',
  runner: 'node:test',
  tests: ['test'],
  ways: ['server', 'http-client'],
};
const THIS = Number(process.versions.node.split('.')[0]);

describe('a suite that is run without Stageguard and with it', () => {
  let folder: string;
  let row: Row;
  let calls: Row;

  beforeAll(async () => {
    folder = await checkedOut();
    const rows: Row[] = [];
    await foreign({ suite: SMALL, checkout: folder, node: [THIS] }, (its) => rows.push(its));
    [row, calls] = rows as [Row, Row];
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is told with its commit, its Node and its tests', () => {
    expect(row).toMatchObject({ suite: 'small', way: 'server', node: `Node ${process.versions.node}` });
    expect(row.version).toBe('1.0.0');
    expect(row.commit).toMatch(/^[\da-f]{7,}, \d{4}-\d\d-\d\d$/);
    expect(row).toMatchObject({ tests: 8, failing: 0 });
  });

  it('differs in the test that a hook breaks, each of four times', () => {
    const [lasting] = row.differing.filter(({ name }) => name === 'a server is as Node made it');
    expect(lasting).toMatchObject({
      without: ['passed', 'passed', 'passed', 'passed'],
      counted: ['failed', 'failed', 'failed', 'failed'],
    });
  });

  it('differs at times in the test that passes when it is run again', () => {
    const [once] = row.differing.filter(({ name }) => name.endsWith('the first time that it is counted'));
    expect(once?.counted).toEqual(['failed', 'passed', 'passed', 'passed']);
    expect(once?.error).toContain('for the first time');
  });

  it('differs in no other test but the one that these two are in', () => {
    expect(row.differing.map(({ name }) => name)).toHaveLength(3);
  });

  it('leaves open what ours and the counter have both, and what the counter alone has', () => {
    expect(row.observed.left).toEqual({ ours: 1, detached: 0, counter: 2, injected: 0 });
    expect(row.observed).toMatchObject({ requests: 3, counted: 2 });
    expect(isToBeExplained(row)).toBe(true);
  });

  it('has made a call that ours and the counter have both, and is said to leave one that the counter alone has', () => {
    expect(calls.observed).toMatchObject({ requests: 2, counted: 1 });
    expect(calls.observed.left).toEqual({ ours: 0, detached: 0, counter: 1, injected: 0 });
    expect(isToBeExplained(calls)).toBe(true);
  });
});

it('without a checkout it is told how to get one', async () => {
  await expect(foreign({ suite: SMALL, node: [THIS] }, () => {})).rejects.toThrow(
    'git clone --branch v1.0.0 https://example.com/small FOLDER && npm run foreign -- --suite small --checkout FOLDER',
  );
});

it('of a suite those files alone are run whose path is wanted', async () => {
  const folder = await checkedOut();
  try {
    const running = foreign({ suite: SMALL, checkout: folder, node: [THIS], tests: /^other/ }, () => {});
    await expect(running).rejects.toThrow('small has no file with tests that matches /^other/.');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
