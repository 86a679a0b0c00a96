/** What an adapter may be handed in place of a request or a response, by name: nothing of it can be followed. */
export const NO_MESSAGES: readonly (readonly [name: string, value: unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['a number', 5],
  ['a string', 'request'],
  ['a symbol', Symbol('request')],
  ['a bigint', 5n],
  ['a boolean', true],
  ['a plain object', {}],
  ['an object without a prototype', Object.create(null)],
  ['a frozen object', Object.freeze({})],
  ['a function', () => {}],
  ['a Proxy whose traps all throw', new Proxy({}, throwing())],
  ['a revoked Proxy', revoked()],
];

function throwing(): ProxyHandler<object> {
  const fail = () => {
    throw new Error('a trap that throws');
  };
  return new Proxy({}, { get: () => fail });
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
