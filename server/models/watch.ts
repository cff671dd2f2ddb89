export type Timeouts = {
  /** Until the answer's head. */
  connectMs: number;
  /** From the head to the first token; reasoning models think here. */
  firstTokenMs: number;
  /** Between two tokens. */
  idleMs: number;
  /** The whole call. */
  totalMs: number;
};

export type Watch = {
  signal: AbortSignal;
  connected(): void;
  heard(): void;
  /** What took too long, or null. */
  timedOut(): string | null;
  end(): void;
};

/** Aborts a call that its caller cancels or that is silent for too long, and remembers which. */
export function createWatch(timeouts: Timeouts, cancelled: AbortSignal): Watch {
  const late = new AbortController();
  let reason: string | null = null;
  const expire = (what: string) => (): void => {
    reason = what;
    late.abort();
  };
  let phase = setTimeout(expire('no connection'), timeouts.connectMs);
  const total = setTimeout(expire('the whole answer took too long'), timeouts.totalMs);
  const next = (what: string, ms: number): void => {
    clearTimeout(phase);
    phase = setTimeout(expire(what), ms);
  };
  return {
    signal: AbortSignal.any([late.signal, cancelled]),
    connected: () => next('no first token', timeouts.firstTokenMs),
    heard: () => next('the answer stalled', timeouts.idleMs),
    timedOut: () => reason,
    end() {
      clearTimeout(phase);
      clearTimeout(total);
    },
  };
}
