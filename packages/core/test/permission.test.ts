import { afterEach, expect, it } from '@jest/globals';
import { isPermitted } from '@stageguard/core/adapter';

const before = Object.getOwnPropertyDescriptor(process, 'permission');
const flags = Object.getOwnPropertyDescriptor(process, 'allowedNodeEnvironmentFlags') as PropertyDescriptor;

afterEach(() => {
  if (before === undefined) Reflect.deleteProperty(process, 'permission');
  else Object.defineProperty(process, 'permission', before);
  Object.defineProperty(process, 'allowedNodeEnvironmentFlags', flags);
});

/** As Node answers that was started with its permission model, and knows these flags. */
function underPermission(has: (scope: string, path?: string) => boolean, known: readonly string[]): void {
  Object.defineProperty(process, 'permission', { value: { has }, configurable: true });
  Object.defineProperty(process, 'allowedNodeEnvironmentFlags', {
    value: new Set(known),
    configurable: true,
  });
}

it('without the permission model everything is permitted', () => {
  expect([isPermitted('net'), isPermitted('fs.write', '/tmp')]).toEqual([true, true]);
});

it('what Node refuses is not permitted', () => {
  underPermission((_scope, path) => path === '/tmp/box', ['--allow-net', '--allow-fs-write']);
  expect(isPermitted('net')).toBe(false);
  expect(isPermitted('fs.write', '/tmp')).toBe(false);
  expect(isPermitted('fs.write', '/tmp/box')).toBe(true);
});

it('where Node has no permission of the network, its answer of that is no refusal', () => {
  underPermission(() => false, ['--allow-fs-write']);
  expect(isPermitted('net')).toBe(true);
  expect(isPermitted('fs.write', '/tmp')).toBe(false);
});

it('what cannot be asked for is tried', () => {
  underPermission(() => {
    throw new Error('no such scope');
  }, ['--allow-net']);
  expect(isPermitted('net')).toBe(true);
});
