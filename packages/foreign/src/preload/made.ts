import { EventEmitter } from 'node:events';

/**
 * Calls back with every emitter that is made, at the end of the constructor of `EventEmitter`: its class is known then, and what the
 * constructors of its class will do is still to come. Nothing is added to the emitter, nor to its class.
 */
export function whenMade(made: (emitter: object) => void): void {
  const its = EventEmitter as unknown as { init(this: object, ...args: unknown[]): void };
  const { init } = its;
  its.init = function (...args) {
    Reflect.apply(init, this, args);
    made(this);
  };
}
