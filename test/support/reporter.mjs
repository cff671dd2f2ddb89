import mocha from 'mocha';

const { Runner, reporters } = mocha;

/**
 * The spec reporter, closed by one plain line that scripts can read: `12 passed, 0 failed`, then `, 1 skipped` if any.
 * Under `CI=true` mocha itself counts a pending test as failed, so the line needs no rule of its own for that.
 */
export default class SummaryReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    // Registered after the parent's own listener, so the line comes after the list of failures.
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const skipped = pending > 0 ? `, ${pending} skipped` : '';
      process.stdout.write(`${passes} passed, ${failures} failed${skipped}\n`);
    });
  }
}
