/** Does `work` when called, unless it was done less than `ms` ago by `now`: that call is dropped. */
export function atMostEvery(ms: number, now: () => number, work: () => void): () => void {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    if (now() - last < ms) return;
    last = now();
    work();
  };
}
