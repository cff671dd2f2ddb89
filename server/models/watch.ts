export type Timeouts = {
  /** Until the connection stands. */
  connectMs: number;
  /** From there to the first piece of the answer: local services load a model here, reasoning ones think. */
  firstTokenMs: number;
  /** Between two pieces. */
  idleMs: number;
  /** The whole call. */
  totalMs: number;
};

export type Watch = {
  signal: AbortSignal;
  connected(): void;
  isConnected(): boolean;
  heard(): void;
  /** What took too long, or null. */
  timedOut(): string | null;
  end(): void;
};

/** Calls back once after `ms`, unless the function it returns is called before. */
export type StartTimer = (ms: number, expire: () => void) => () => void;

const startTimer: StartTimer = (ms, expire) => {
  const timer = setTimeout(expire, ms);
  return () => clearTimeout(timer);
};

/** Aborts a call that its caller cancels or that is silent for too long, and remembers which. */
export function createWatch(
  timeouts: Timeouts,
  cancelled: AbortSignal,
  start: StartTimer = startTimer,
): Watch {
  const late = new AbortController();
  let reason: string | null = null;
  let connected = false;
  const expire = (what: string) => (): void => {
    reason ??= what;
    late.abort();
  };
  const stopTotal = start(timeouts.totalMs, expire('the whole answer took too long'));
  let stopPhase = start(timeouts.connectMs, expire('no connection'));
  const next = (what: string, ms: number): void => {
    stopPhase();
    stopPhase = start(ms, expire(what));
  };
  return {
    signal: AbortSignal.any([late.signal, cancelled]),
    connected() {
      connected = true;
      next('no first token', timeouts.firstTokenMs);
    },
    isConnected: () => connected,
    heard: () => next('the answer stalled', timeouts.idleMs),
    timedOut: () => reason,
    end() {
      stopPhase();
      stopTotal();
    },
  };
}
