import { connect } from 'node:net';
import { join } from 'node:path';
import { SOCKET } from '../../box/places.js';

const PATIENCE = 2_000;

/** Whether somebody listens on the socket; `undefined` where there is none. Who cannot tell says that it is alive. */
export function isAlive(place: string): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    const socket = connect(join(place, SOCKET));
    const settle = (alive: boolean | undefined) => {
      socket.destroy();
      resolve(alive);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ENOENT') settle(undefined);
      else settle(code !== 'ECONNREFUSED');
    });
    socket.setTimeout(PATIENCE, () => settle(true));
  });
}
