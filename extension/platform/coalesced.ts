/**
 * Work that shows what is there now: called while it is under way, it is done once more afterwards, however often it was called.
 * A call resolves when work that began after it is done. The work itself must not throw.
 */
export function coalesced(work: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const begin = (): Promise<void> => {
    next = null;
    current = work().finally(() => {
      if (next === null) current = null;
    });
    return current;
  };
  return () => {
    if (current === null) return begin();
    next ??= current.then(begin);
    return next;
  };
}
