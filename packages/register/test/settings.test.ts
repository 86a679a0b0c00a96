import { expect, it } from '@jest/globals';
import { isIgnored } from '../dist/settings';

it.each([
  ['/health', true],
  ['/health?deep=1', true],
  ['/healthy', false],
  ['/internal/x/y', true],
  ['/internal', false],
  [undefined, false],
])('%s is ignored: %p', (url, ignored) => {
  expect(isIgnored(['/health', '/internal/*'], url)).toBe(ignored);
});
