import type * as vscode from 'vscode';

/** Which run a folder has under way, so that it is found again after a reload. One server's runs are not another's. */
export type LastRuns = {
  read(root: string, origin: string): string | null;
  /** A run that goes on takes the place of the one before; one that is over leaves its own place alone. */
  note(root: string, origin: string, run: { id: string; goesOn: boolean }): Promise<void>;
};

type Remembered = { origin: string; runId: string };
const keyOf = (root: string): string => `run:${root}`;

export function createLastRuns(memento: Pick<vscode.Memento, 'get' | 'update'>): LastRuns {
  const read = (root: string, origin: string): string | null => {
    const known = memento.get<Remembered>(keyOf(root));
    return known?.origin === origin ? known.runId : null;
  };
  return {
    read,
    async note(root, origin, { id, goesOn }) {
      if (goesOn) await memento.update(keyOf(root), { origin, runId: id });
      else if (read(root, origin) === id) await memento.update(keyOf(root), undefined);
    },
  };
}
