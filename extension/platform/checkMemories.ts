import type * as vscode from 'vscode';
import type { CheckMemory, CheckRecord } from '../core/checkMemory.ts';

const keyOf = (root: string): string => `checkMemory:${root}`;
const empty: CheckRecord = { durations: {}, network: {} };

/** What was learned of the commands of each folder, kept with the workspace on this machine. */
export const createCheckMemories =
  (memento: vscode.Memento) =>
  (root: string): CheckMemory => ({
    read: () => ({ ...empty, ...memento.get<Partial<CheckRecord>>(keyOf(root)) }),
    write: async (record) => {
      await memento.update(keyOf(root), record);
    },
  });
