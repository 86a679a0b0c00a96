import type { Outcome } from '@stageguard/core';
import type { Connection, HttpResponse } from './message.js';

/*
 * How an exchange ended whose answer was not seen to be finished. What Node leaves behind, the same on Node 20, 22, 24
 * and 26 unless it says otherwise:
 *
 * HTTP/1.1, when the response closes                      socket is   its        has
 *                                                         destroyed   end read   errored
 *   answered, Connection: close or not                    no                               answered (`finish`)
 *   client sends FIN, or closes                           yes         yes        –         aborted
 *   client sends FIN amid its upload                      yes         yes        HPE_…     aborted
 *   client resets; is gone where we write                 yes         no         ECONN…    aborted
 *   client leaves, the answer not read                    yes         no         ECONN…    aborted; `finish` on 20, 22
 *   broken body, request timeout                          yes         no         HPE_…     aborted
 *   res.destroy(), req.destroy(), socket.destroy()        yes         no         –         failed
 *   closeAllConnections(), the server's idle timeout      yes         no         –         failed
 *   res.destroy(error), of whatever code                  yes         no         error     failed: the error of res
 *   res.destroy() with the answer under way               yes         no         ECANCELED failed; none on 20; `finish`
 *   socket.end()                                          yes         yes        –         aborted: nobody can tell
 *   res.destroy() before its turn (24, 26)                no                               failed
 *
 * HTTP/2, the stream when its response closes             headers  writable    aborted  rstCode  errored
 *                                                         sent     finished
 *   answered, the client's reset after it included        yes      yes         no       0        –        answered
 *   client cancels, destroys its session, closes          –        yes         yes      8        –        aborted
 *   client resets with NO_ERROR                           –        yes         yes      0        –        aborted
 *   client leaves, the answer not read                    yes      no          no       8, 0     –        aborted
 *   client resets its connection; GOAWAY                  –        no          yes      2        code     aborted
 *   res.destroy(), stream.destroy(), session.destroy()    –        no          yes      0        –        failed
 *   destroy(error) of the application's                   –        no          yes      2        no code  failed
 *   stream.close(code)                                    –        yes         yes      code     –        aborted: as the
 *                                                                                                         client's reset
 *   res.destroy() with the answer under way               yes      no          no       0        –        aborted: as the
 *                                                                                                         client's reset
 */
export function outcomeOf(
  http2: boolean,
  responding: boolean,
  connection: Connection | undefined,
  res: HttpResponse,
): Outcome {
  return http2 ? ofStream(responding, connection) : ofResponse(responding, connection, res);
}

function ofResponse(responding: boolean, connection: Connection | undefined, res: HttpResponse): Outcome {
  if (connection?.destroyed !== true) {
    if (responding && res.writableFinished) return 'answered';
    return connection?.destroyed === false ? 'failed' : 'aborted';
  }
  const { errored } = connection;
  // From Node 24 on, a response whose turn had not come has an error of its own when its client leaves.
  if (errored && errored === (res as { errored?: unknown }).errored) return 'failed';
  // Of a connection that is not Node's own nothing can be told.
  if (connection.readableEnded !== false) return 'aborted';
  return errored == null || errored.code === undefined || errored.code === 'ECANCELED' ? 'failed' : 'aborted';
}

function ofStream(responding: boolean, stream: Connection | undefined): Outcome {
  if (stream === undefined) return 'aborted';
  const { writableFinished, aborted, rstCode, errored } = stream;
  if (responding && writableFinished && !aborted) return 'answered';
  if (errored != null) return errored.code === undefined ? 'failed' : 'aborted';
  return !writableFinished && aborted && rstCode === 0 ? 'failed' : 'aborted';
}
