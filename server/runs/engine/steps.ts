import type { z } from 'zod';
import { AppError } from '#shared/appError.ts';
import type { Failpoint, RunStores, RunWakeups, Unit } from '../ports.ts';
import type { RunRecord } from '../run.ts';
import type { RunPatch } from '../runs.store.ts';
import type { NewEvent } from '../step.ts';
import { fenced } from './fenced.ts';

/** What a local step yields: the answer to record, and what is stored and told together with it. */
export type StepResult<T> = {
  answer: T;
  events?: NewEvent[];
  patch?: RunPatch;
  commit?: (stores: RunStores) => Promise<void>;
};

export type Steps = {
  /** The recorded answer of a step that somebody else records (check results of the client), or null. */
  recorded<T>(key: string, schema: z.ZodType<T>): Promise<T | null>;
  /**
   * Runs `work` once in the life of the run: its answer, events and side rows are recorded in one transaction, and every
   * later job of the run gets the recorded answer back instead.
   */
  once<T>(key: string, attempt: number, schema: z.ZodType<T>, work: () => Promise<StepResult<T>>): Promise<T>;
};

export function createSteps(
  deps: Unit & { wakeups: RunWakeups; failpoint: Failpoint },
  run: RunRecord,
  /** Throws when this worker should not begin another step. */
  checkpoint: () => void,
): Steps {
  const recorded = async <T>(key: string, schema: z.ZodType<T>): Promise<T | null> => {
    const step = await deps.stores.runs.findStep(run.id, key);
    return step?.recorded ? parseAnswer(key, schema, step.answer) : null;
  };
  return {
    recorded,
    async once(key, attempt, schema, work) {
      const known = await recorded(key, schema);
      if (known !== null) return known;
      checkpoint();
      const { answer, events = [], patch, commit } = await work();
      await fenced(deps, run, async (stores) => {
        const won = await stores.runs.recordAnswer(run.id, { key, attempt, answer, announced: true });
        if (!won) throw new AppError('fence_lost', 'Another worker has recorded this step.');
        await commit?.(stores);
        if (patch) await stores.runs.patch(run.id, patch);
        await stores.runs.appendEvents(run.id, events);
      });
      deps.failpoint(`recorded:${key}`);
      return answer;
    },
  };
}

function parseAnswer<T>(key: string, schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new AppError(
    'internal',
    `The recorded step ${key} was written by an incompatible version of the server.`,
    {
      cause: parsed.error,
    },
  );
}
