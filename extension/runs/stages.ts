import { openStage, type Stage } from '../core/stage.ts';

export type Stages = {
  /** The staged copy of a folder; kept for the next run of this window, because most of it stays the same. */
  open(root: string, include: readonly string[]): Promise<Stage>;
  /** Removes the copies of folders that are not open any more. */
  closeOthers(roots: readonly string[]): Promise<void>;
  dispose(): Promise<void>;
};

export function createStages(): Stages {
  const opened = new Map<string, Promise<Stage>>();
  return {
    open(root, include) {
      const key = JSON.stringify([root, include]);
      const known = opened.get(key);
      if (known !== undefined) return known;
      const stage = openStage({ workspace: root, include });
      opened.set(key, stage);
      stage.catch(() => opened.delete(key));
      return stage;
    },
    async closeOthers(roots) {
      const closing = [...opened].filter(([key]) => !roots.includes(rootOf(key)));
      for (const [key] of closing) opened.delete(key);
      await disposeAll(closing.map(([, stage]) => stage));
    },
    async dispose() {
      const stages = [...opened.values()];
      opened.clear();
      await disposeAll(stages);
    },
  };
}

const rootOf = (key: string): string => String(JSON.parse(key)[0]);

async function disposeAll(opened: readonly Promise<Stage>[]): Promise<void> {
  const stages = await Promise.allSettled(opened);
  await Promise.allSettled(stages.map((one) => (one.status === 'fulfilled' ? one.value.dispose() : null)));
}
