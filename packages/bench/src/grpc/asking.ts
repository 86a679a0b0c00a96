const AT_ONCE = 10;

/** What is sent once. */
export const MESSAGE: Buffer = Buffer.from('hello, world');

/** Asks for so many to be sent. */
export function messageFor(times: number): Buffer {
  const message = Buffer.alloc(16);
  message.writeUInt32LE(times);
  return message;
}

/** Makes so many calls, ten at once. */
export async function tenAtOnce(times: number, call: () => Promise<void>): Promise<void> {
  const calls = async () => {
    for (let i = 0; i < times / AT_ONCE; i++) await call();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, calls));
}
