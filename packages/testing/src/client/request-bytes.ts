export interface RequestBytes {
  method?: string | undefined;
  path?: string | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
  /** Adds its `Content-Length`, unless the headers say how the body is framed. */
  body?: string | undefined;
}

/** An HTTP/1.1 request as it stands on the wire. */
export function requestBytes({ method = 'GET', path = '/', headers = {}, body }: RequestBytes = {}): string {
  const framed = 'Content-Length' in headers || 'Transfer-Encoding' in headers;
  const lines = {
    Host: 'localhost',
    ...(body === undefined || framed ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
    ...headers,
  };
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${head.join('')}\r\n${body ?? ''}`;
}

/** One chunk of `Transfer-Encoding: chunked`; an empty one ends the body. */
export function chunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}
