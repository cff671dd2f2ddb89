import type { Run } from '#shared/runs.contract.ts';
import type { RunStores } from '../ports.ts';
import type { RunRecord } from '../run.ts';
import { isEnded } from '../run.ts';

/** Runs as the API shows them. */
export async function presentRuns(
  { credits }: Pick<RunStores, 'credits'>,
  runs: readonly RunRecord[],
): Promise<Run[]> {
  const costs = await credits.costsOf(runs.map(({ id }) => id));
  return Promise.all(
    runs.map(async (run) => {
      const { spent, billed } = costs.get(run.id) ?? { spent: 0, billed: true };
      const {
        orgId,
        accountId,
        snapshotId,
        quoteId,
        subject,
        hint,
        description,
        fence,
        interview,
        ...shown
      } = run;
      const cancelCost = isEnded(run.state)
        ? 0
        : await credits.wouldCharge({
            orgId,
            ending: 'cancelled',
            changeLeft: run.changeLeft,
            spent,
            billed,
          });
      return { ...shown, spent, billed, cancelCost };
    }),
  );
}

export async function presentRun(stores: Pick<RunStores, 'credits'>, run: RunRecord): Promise<Run> {
  const [shown] = await presentRuns(stores, [run]);
  if (!shown) throw new Error('one run in, one run out');
  return shown;
}
