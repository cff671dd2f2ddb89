import { AppError } from '#shared/appError.ts';
import type { Unit } from '../ports.ts';
import type { RunRecord } from '../run.ts';
import { isEnded } from '../run.ts';

/**
 * Whether what the models of a run wrote stays on the server: the run failed before any of it had left, so nobody paid for
 * it, neither the wallet nor the allowance of the day. Handed out, work would be free for whoever can make a review fail.
 */
export const isWithheld = ({ state, changeLeft }: Pick<RunRecord, 'state' | 'changeLeft'>): boolean =>
  state === 'failed' && !changeLeft;

/**
 * Notes that something a model wrote leaves the server, before it does: what the end of the run costs depends on it. Throws
 * `conflict` when it is withheld.
 */
export async function handOut({ inTransaction }: Pick<Unit, 'inTransaction'>, run: RunRecord): Promise<void> {
  if (run.changeLeft || (isEnded(run.state) && !isWithheld(run))) return;
  await inTransaction(async ({ runs }) => {
    const current = await runs.lock(run.id);
    if (!current) throw new AppError('not_found', 'There is no such run.');
    if (isWithheld(current)) {
      throw new AppError(
        'conflict',
        'This run failed and cost nothing, so what it had written by then is not handed out. Start it again.',
      );
    }
    if (!isEnded(current.state)) await runs.patch(run.id, { changeLeft: true });
  });
}
