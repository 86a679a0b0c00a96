import { chmod, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { runningPlace, SLOTS, SOCKET, STARTING } from '../../box/places.js';
import { type BlackBoxRecord, encode } from '../../box/record.js';

/** Makes a record of what is so when it is written, but for its number. */
export type MakeRecord = () => Omit<BlackBoxRecord, 'number'>;

/** The black box of this process. */
export class BlackBox {
  readonly #folder: string;
  readonly #id: string;
  readonly #place: string;
  #written = 0;
  #writing = false;
  #waiting: MakeRecord | undefined;

  constructor(folder: string, id: string) {
    this.#folder = folder;
    this.#id = id;
    this.#place = runningPlace(folder, id);
  }

  /** Makes its folder. With it comes the socket that tells that this lives. Rejects where that cannot be made. */
  async begin(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const starting = join(this.#folder, `${STARTING}${this.#id}`);
    await mkdir(starting, { mode: 0o700 });
    await listen(join(starting, SOCKET));
    await rename(starting, this.#place);
  }

  /** Writes a record; of those that come while one is written the last. */
  async write(make: MakeRecord): Promise<void> {
    this.#waiting = make;
    if (this.#writing) return;
    this.#writing = true;
    try {
      while (this.#waiting !== undefined) {
        const next: MakeRecord = this.#waiting;
        this.#waiting = undefined;
        const number = this.#written + 1;
        await this.#put(encode({ ...next(), number }), SLOTS[number % SLOTS.length] ?? SLOTS[0]);
        this.#written = number;
      }
    } finally {
      this.#writing = false;
    }
  }

  /** When it was last written, by the clock of the disk. */
  async writtenAt(): Promise<number> {
    return (await stat(this.#place)).mtimeMs;
  }

  async #put(content: Buffer, slot: string): Promise<void> {
    const temporary = join(this.#place, 'new');
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(content);
      // A full disk has been seen to take a part without an error.
      const { size } = await file.stat();
      if (size !== content.length) throw new Error(`the disk took ${size} of ${content.length} bytes`);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    await rename(temporary, join(this.#place, slot));
  }
}

/** A path can be too long for a socket: then the time of the files has to tell. */
async function listen(path: string): Promise<void> {
  const server = createServer((socket) => socket.destroy());
  const listening = new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(path, () => resolve(true));
  });
  if (!(await listening)) return;
  server.on('error', () => {});
  await chmod(path, 0o600);
}
