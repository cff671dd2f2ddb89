import type * as vscode from 'vscode';

/** Which run a folder has under way, so that it is found again after a reload. One server's runs are not another's. */
export type LastRuns = {
  read(root: string, origin: string): string | null;
  save(root: string, origin: string, runId: string | null): Promise<void>;
};

type Remembered = { origin: string; runId: string };
const keyOf = (root: string): string => `run:${root}`;

export function createLastRuns(memento: vscode.Memento): LastRuns {
  return {
    read(root, origin) {
      const known = memento.get<Remembered>(keyOf(root));
      return known?.origin === origin ? known.runId : null;
    },
    save: async (root, origin, runId) => {
      await memento.update(keyOf(root), runId === null ? undefined : { origin, runId });
    },
  };
}
