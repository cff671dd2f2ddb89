import type { CheckRun } from './checkRun.ts';
import type { Stage } from './stage.ts';

export type BaselineRun = {
  /** Lets no further command begin, ends the one that runs, and waits until the copy is free. What is known by then stays known. */
  stop(): Promise<void>;
};

/**
 * Runs the commands on the files as they are while the model works. Only a help: whatever goes wrong here shows again, and is told,
 * when the change is checked.
 */
export function startBaseline(stage: Stage, checkRun: CheckRun, signal?: AbortSignal): BaselineRun {
  const abort = new AbortController();
  const stop = signal === undefined ? abort.signal : AbortSignal.any([abort.signal, signal]);
  const done = stage
    .exclusively(async () => {
      const { tree, failed } = await checkRun.place([]);
      if (failed !== null) return;
      for (const check of checkRun.checks) {
        // What it makes of the files is not what the others should see here.
        if (check.kind === 'format') continue;
        stop.throwIfAborted();
        await checkRun.runBefore(tree, check, { stop });
      }
    })
    .catch(() => undefined);
  return {
    async stop() {
      abort.abort();
      await done;
    },
  };
}
