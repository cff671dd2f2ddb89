import type { RunLogger, RunWakeups, Unit } from '../ports.ts';

const everyMs = 250;

/**
 * Live token counts of a call, at most four a second and never two writes at a time: progress is worth less than the
 * commits it would compete with.
 */
export function createProgress(
  { stores, wakeups, logger }: Pick<Unit, 'stores'> & { wakeups: RunWakeups; logger: RunLogger },
  of: { runId: string; step: string; attempt: number },
): { report(outputTokens: number): void; settled(): Promise<void> } {
  let writing: Promise<void> | null = null;
  let last = performance.now();
  const write = async (outputTokens: number): Promise<void> => {
    try {
      await stores.runs.setProgress(of.runId, { step: of.step, attempt: of.attempt, outputTokens });
      await wakeups.notify(of.runId, 'events');
    } catch (error) {
      logger.warn({ error, runId: of.runId }, 'progress not written');
    } finally {
      writing = null;
    }
  };
  return {
    report(outputTokens) {
      const now = performance.now();
      if (writing || now - last < everyMs) return;
      last = now;
      writing = write(outputTokens);
    },
    settled: async () => {
      await writing;
    },
  };
}
