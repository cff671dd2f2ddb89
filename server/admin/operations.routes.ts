import { Router } from 'express';
import { api } from '#shared/api.ts';
import { AppError } from '#shared/appError.ts';
import type { Operations } from '#shared/operations.contract.ts';
import { handle } from '../http/handle.ts';
import { handleStream } from '../http/handleStream.ts';
import { shareOf } from './mayStart.ts';
import type { Metrics } from './metrics.pg.ts';
import type { OperationsStore } from './operations.store.ts';

type OperationsPorts = {
  operations: OperationsStore;
  metrics: Metrics;
  /** micro-USD a day, 0 for no limit. */
  lossLimit: number;
  /** Throws `not_found`. */
  balance(orgId: string): Promise<{ available: number; held: number }>;
  /** Throws `not_found`. Returns how many were valid until now. */
  revokeTokens(accountId: string): Promise<number>;
};

export function operationsRoutes({
  operations,
  metrics,
  lossLimit,
  balance,
  revokeTokens,
}: OperationsPorts): Router {
  const router = Router();
  const noLimit = lossLimit === 0;
  const limitOfOne = shareOf(lossLimit);
  const present = async (): Promise<Operations> => ({
    stopped: await operations.stopped(),
    loss: {
      today: await operations.lossToday(),
      limit: noLimit ? null : lossLimit,
      limitOfOne: noLimit ? null : limitOfOne,
      reached: !noLimit && (await operations.lossBeside(null, limitOfOne)).all >= lossLimit,
      worst: await operations.worstToday(),
    },
  });

  handle(router, api.getOperations, present);
  handle(router, api.stopRuns, async ({ body }) => {
    await operations.stop(body.message);
    return present();
  });
  handle(router, api.freezeOrganization, async ({ params, body }) => {
    if (!(await operations.freeze(params.id, body.frozen)))
      throw new AppError('not_found', 'There is no such organization. Nothing was changed.');
    const { available, held } = await balance(params.id);
    return { frozen: body.frozen, available, held };
  });
  handle(router, api.revokeTokens, async ({ params }) => ({ revoked: await revokeTokens(params.id) }));
  handle(router, api.getMargin, ({ query }) => operations.margin(query.days));
  handleStream(router, api.getMetrics, async (_input, response) => {
    const { type, text } = await metrics.read();
    response.type(type).send(text);
  });
  return router;
}
