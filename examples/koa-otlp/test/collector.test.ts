import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';

const FOLDER = join(__dirname, '..');
const text = readFileSync(join(FOLDER, 'collector.yaml'), 'utf8');

interface Configuration {
  readonly receivers: Record<string, unknown>;
  readonly processors: Record<string, unknown>;
  readonly exporters: Record<string, unknown>;
  readonly service: { readonly pipelines: Record<string, Record<string, readonly string[]>> };
}

it('every part of the pipeline is configured, and nothing that is in no pipeline', () => {
  const { service, ...parts } = parse(text) as Configuration;
  const [pipeline, ...others] = Object.values(service.pipelines);
  expect(others).toEqual([]);
  for (const [kind, configured] of Object.entries(parts)) {
    expect({ [kind]: Object.keys(configured) }).toEqual({ [kind]: pipeline?.[kind] });
  }
});

it('the README shows it as it is', () => {
  expect(readFileSync(join(FOLDER, 'README.md'), 'utf8')).toContain(`\`\`\`yaml\n${text}\`\`\`\n`);
});
