export type ToastSlot = {
  /** Takes away the notification before, then opens this one. Answers what was chosen on it, also when that is long after. */
  show<T>(open: () => PromiseLike<T>): Promise<T>;
  /** Takes away the one that is there. Its buttons go on working from the list of notifications. */
  clear(): Promise<void>;
};

/**
 * Room for one notification at a time. `hide` takes notifications off the screen; it is asked only while one of ours may be on
 * it, so that those of others stay.
 */
export function createToastSlot(hide: () => PromiseLike<unknown>): ToastSlot {
  let shown: object | null = null;
  /** One after the other: a notification that opens while the one before is still being hidden would be hidden with it. */
  let turn: Promise<void> = Promise.resolve();

  function clear(): Promise<void> {
    turn = turn.then(async () => {
      if (shown === null) return;
      shown = null;
      try {
        await hide();
      } catch {
        // An editor that cannot hide them shows two.
      }
    });
    return turn;
  }

  return {
    clear,
    show(open) {
      const mine = {};
      const opened = clear().then(() => {
        shown = mine;
        // In an object: what is chosen is not waited for here, or the next one would wait for it too.
        return { answer: open() };
      });
      turn = opened.then(
        () => undefined,
        () => undefined,
      );
      return opened
        .then(({ answer }) => answer)
        .finally(() => {
          if (shown === mine) shown = null;
        });
    },
  };
}
