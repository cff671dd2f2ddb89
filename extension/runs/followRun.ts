import type { ActiveRun } from './runController.view.ts';

type Ports = {
  /** Asks the server for everything that is shown. */
  refresh(): void;
  state: {
    readonly folder: { uri: { fsPath: string } } | null;
    note(run: NonNullable<ActiveRun['run']>): void;
  };
  credits: { refresh(): Promise<void> };
};

/**
 * What the views do when the run of this window moves on: the server is asked when a run begins or ends, for the balance when
 * more was authorised, and for nothing between, since the run itself tells how far it is.
 */
export function runFollower({ refresh, state, credits }: Ports): (active: ActiveRun | null) => void {
  let [shown, id, authorized]: [string, string | null, number | null] = ['', null, null];
  return (active) => {
    const run = active?.run ?? null;
    const now = JSON.stringify([active?.runId, active?.progress.phase, active?.progress.attempt, run?.state]);
    if (now === shown) return;
    shown = now;
    const before = { id, authorized };
    id = active?.runId ?? null;
    authorized = run?.authorized ?? null;
    if (run !== null && active !== null && active.root === state.folder?.uri.fsPath)
      state.note({ ...run, attempt: active.progress.attempt });
    if (id !== before.id) refresh();
    else if (authorized !== before.authorized) void credits.refresh();
  };
}
