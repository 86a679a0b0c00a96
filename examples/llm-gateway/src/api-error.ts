import type { ErrorRequestHandler } from 'express';
import { PoolFull } from './pool.js';

/** What is wrong with a request, as the API says it. */
export class ApiError extends Error {
  readonly status: number;
  readonly param: string | null;

  constructor(status: number, message: string, param: string | null = null) {
    super(message);
    this.status = status;
    this.param = param;
  }
}

/** Answers errors in the shape of OpenAI's API, without their stacks. */
export const answerError: ErrorRequestHandler = (error, _req, res, next) => {
  if (res.headersSent) return next(error);
  if (error instanceof PoolFull) {
    res.status(503).set('Retry-After', '1').json(body('overloaded_error', error.message));
    return;
  }
  const { status, message, param } = asApiError(error);
  res.status(status).json(body(status < 500 ? 'invalid_request_error' : 'server_error', message, param));
};

function asApiError(error: Error & { status?: number }): ApiError {
  if (error instanceof ApiError) return error;
  // Of Express's body parser: malformed, too large, of an unknown encoding.
  const known = error.status !== undefined && error.status >= 400 && error.status < 500;
  return known
    ? new ApiError(error.status as number, error.message)
    : new ApiError(500, 'the gateway failed');
}

function body(type: string, message: string, param: string | null = null) {
  return { error: { message, type, param, code: null } };
}
