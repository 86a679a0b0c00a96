import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { type HttpBinding, scenariosOf } from '@stageguard/testing/contract';

const ROOT = join(__dirname, '../../..');

/** Where the scenarios of gRPC and the tests of the core have their names. */
const SOURCES = [
  ...readdirSync(join(ROOT, 'packages/grpc/test/fixtures'))
    .filter((file) => file.endsWith('-scenarios.ts'))
    .map((file) => `packages/grpc/test/fixtures/${file}`),
  'packages/core/test/ended-requests.test.ts',
];

function httpScenarios(protocol: HttpBinding['protocol']): string[] {
  const binding: HttpBinding = {
    name: 'none',
    protocol,
    start() {
      throw new Error('nothing is played');
    },
  };
  return Object.values(scenariosOf(binding)).flatMap((scenarios) => scenarios.map(({ name }) => name));
}

/** The rows of one section's tables, cell by cell. */
function rowsOf(document: string, heading: string): string[][] {
  const [, section = ''] = document.split(`\n## ${heading}\n`);
  return (section.split('\n## ')[0] as string)
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .map((line) => line.slice(2, -2).split(' | '));
}

it('every row of the table of outcomes names scenarios and tests that there are', () => {
  const known = [...httpScenarios('http/1.1'), ...httpScenarios('h2')];
  const sources = SOURCES.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
  const rows = rowsOf(
    readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8'),
    'Which end gives which outcome',
  ).filter(([, outcome]) => outcome !== 'outcome');
  const outcomes = new Set(rows.map(([, outcome]) => outcome));
  expect(outcomes).toEqual(
    new Set([
      ...['answered', 'failed', 'aborted', 'abandoned', 'reclaimed', 'ended'].map(
        (outcome) => `\`${outcome}\``,
      ),
      'as above',
      'that one',
    ]),
  );
  for (const [end, , proof = ''] of rows) {
    const names = [...proof.matchAll(/`([^`]+)`/g)].map(([, name]) => name as string);
    expect({ end, proved: names.length > 0 }).toEqual({ end, proved: true });
    expect(names.filter((name) => !known.includes(name) && !sources.includes(name))).toEqual([]);
  }
});
