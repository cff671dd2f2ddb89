export type Repeated = {
  /** Does it now, or once more after the time that is under way. */
  run(): void;
  /** Begins no more; null when nothing is under way. */
  end(): Promise<void> | null;
};

/** Does `work` at once and then every `everyMs`, never twice at a time. What fails is told and comes again. */
export function repeat(
  everyMs: number,
  work: () => Promise<unknown>,
  { signal, onFailure }: { signal: AbortSignal; onFailure(error: unknown): void },
): Repeated {
  let running: Promise<void> | null = null;
  let again = false;
  const once = async (): Promise<void> => {
    do {
      again = false;
      try {
        await work();
      } catch (error) {
        onFailure(error);
      }
    } while (again && !signal.aborted);
    running = null;
  };
  const run = (): void => {
    if (signal.aborted) return;
    if (running === null) running = once();
    else again = true;
  };
  const timer = setInterval(() => {
    if (running === null) run();
  }, everyMs);
  run();
  const end = (): Promise<void> | null => {
    clearInterval(timer);
    return running;
  };
  return { run, end };
}
