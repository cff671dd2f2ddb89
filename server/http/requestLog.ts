import type { RequestHandler } from 'express';
import type { Logger } from './logger.ts';
import { contextOf } from './requestContext.ts';

/** One line per request when its answer ends. The query is left out: it holds what users type. */
export function requestLog(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const started = performance.now();
    const { method, path } = request;
    response.once('close', () => {
      const { requestId, caller } = contextOf(request);
      logger.info(
        {
          requestId,
          method,
          path,
          status: response.statusCode,
          ms: Math.round(performance.now() - started),
          ...(caller === null ? {} : { accountId: caller.accountId, orgId: caller.orgId }),
          ...(response.writableFinished ? {} : { aborted: true }),
        },
        'request',
      );
    });
    next();
  };
}
