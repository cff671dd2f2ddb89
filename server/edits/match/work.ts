/** What resolving one answer may cost, in lines and characters looked at: about a second, however many edits it has. */
const limit = 100_000_000;

/** Counts work, not time: the same answer always has the same results. */
export type Work = {
  spend(amount: number): void;
  /** More was spent than may be: what was found since must not be used. */
  readonly isSpent: boolean;
};

export function createWork(): Work {
  let left = limit;
  return {
    spend(amount) {
      left -= amount;
    },
    get isSpent() {
      return left < 0;
    },
  };
}
