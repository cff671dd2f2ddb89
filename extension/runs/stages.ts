import { openStage, type Stage } from '../core/stage.ts';
import { sweepStages } from '../core/stageMarkers.ts';
import { allStagesFolders } from '../core/stagesFolder.ts';

export type Stages = {
  /** The staged copy of a folder; kept for the next run of this window, because most of it stays the same. */
  open(root: string, include: readonly string[]): Promise<Stage>;
  /** Removes copies that processes left behind that are gone. */
  sweep(): Promise<void>;
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
    async sweep() {
      await Promise.all(allStagesFolders().map((folder) => sweepStages(folder)));
    },
    async dispose() {
      const stages = await Promise.allSettled(opened.values());
      opened.clear();
      await Promise.allSettled(
        stages.map((one) => (one.status === 'fulfilled' ? one.value.dispose() : null)),
      );
    },
  };
}
