import type { Progress, RunEvent } from '#shared/events.contract.ts';
import type { RunStores, RunWakeups } from '../ports.ts';

const backstopMs = 2_000;
const pageSize = 500;

export type FollowDeps = { stores: Pick<RunStores, 'runs'>; wakeups: RunWakeups };

/**
 * Tells every event after `after` once and in order, until the run has ended or the listener is gone. A wake-up only says
 * "look again": what is told is always read by sequence, and a poll every two seconds makes good for lost wake-ups.
 */
export async function followEvents(
  { stores, wakeups }: FollowDeps,
  runId: string,
  after: number,
  signal: AbortSignal,
  tell: { event(event: RunEvent): void; progress(progress: Progress): void },
): Promise<void> {
  let seen = after;
  let shown = '';
  const bell = createBell();
  const unsubscribe = wakeups.subscribe(runId, 'events', bell.ring);
  const backstop = setInterval(bell.ring, backstopMs);
  signal.addEventListener('abort', bell.ring);
  try {
    while (!signal.aborted) {
      const events = await stores.runs.eventsAfter(runId, seen, pageSize);
      for (const event of events) {
        tell.event(event);
        seen = event.seq;
      }
      if (events.some(({ type }) => type === 'ended')) return;
      if (events.length === pageSize) continue;
      if (events.length === 0) {
        if (await isOver(stores, runId, seen)) return;
        const progress = await stores.runs.progress(runId);
        const text = JSON.stringify(progress);
        if (progress && text !== shown) tell.progress(progress);
        shown = text;
      }
      await bell.rung();
    }
  } finally {
    clearInterval(backstop);
    unsubscribe();
  }
}

/** A client that comes back after the end has nothing to wait for. */
async function isOver({ runs }: FollowDeps['stores'], runId: string, seen: number): Promise<boolean> {
  const last = await runs.lastSeq(runId);
  return last.ended && last.seq <= seen;
}

/** Remembers a ring that comes while nobody waits, so no wake-up is lost between reading and waiting. */
function createBell(): { ring(): void; rung(): Promise<void> } {
  let ringing = false;
  let wake: (() => void) | null = null;
  return {
    ring() {
      ringing = true;
      wake?.();
    },
    async rung() {
      if (!ringing) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      wake = null;
      ringing = false;
    },
  };
}
