/** What every library of the table serves, each in its own way; a file may replace some, or leave them out by `null`. */
export const REQUESTS = {
  hello: { path: '/hello' },
  /** Hangs at the gate, then answers. */
  hang: { path: '/hang' },
  /** Hangs at the gate in a `run` of the stage `work`. */
  work: { path: '/work' },
  /** Reads the body to its end, then answers. */
  body: {
    method: 'POST',
    path: '/body',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'x'.repeat(2_000) }),
  },
  /** Sends its headers and a part, hangs at the gate, sends the rest. */
  stream: { path: '/stream' },
  missing: { path: '/missing' },
  /** Throws in the handler. */
  fails: { path: '/fails' },
};
