import type { ErrorRequestHandler } from 'express';
import { AppError } from '#shared/appError.ts';
import { problemAnswer } from './problemAnswer.ts';
import { contextOf } from './requestContext.ts';
import { sendProblem } from './sendProblem.ts';

/** Answers whatever a route threw. Faults of the server are logged here, once, with everything that is known. */
export const handleError: ErrorRequestHandler = (error, request, response, _next) => {
  const { requestId, logger } = contextOf(request);
  const answer = problemAnswer(error, requestId);
  const { code } = answer.body;
  if (code === 'internal') logger.error({ requestId, error }, 'a request failed');
  else if (answer.status >= 500)
    logger.warn({ requestId, code, cause: causeOf(error) }, 'a request was refused');
  if (response.headersSent) response.destroy();
  else sendProblem(response, answer);
};

function causeOf(error: unknown): unknown {
  return error instanceof AppError ? error.cause : error;
}
