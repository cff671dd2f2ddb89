import mocha from 'mocha';

const { Runner, reporters } = mocha;

/** A failure in one line, for whoever sees only the end of a long log: its titles, the message and where it was thrown. */
function inOneLine(test) {
  const message = String(test.err?.message ?? test.err)
    .replaceAll(/\s+/g, ' ')
    .slice(0, 1_000);
  const place =
    /\b(?:test|extension|server|shared)\/[\w./-]+:\d+/.exec(test.err?.stack ?? '')?.[0] ?? 'no place known';
  return `FAILED: ${test.titlePath().join(' > ')}: ${message} (${place})`;
}

/**
 * The spec reporter, closed by a line for each failure and one plain line that scripts can read: `12 passed, 0 failed`, then
 * `, 1 skipped` if any.
 * Under `CI=true` mocha itself counts a pending test as failed, so the line needs no rule of its own for that.
 */
export default class SummaryReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    // Registered after the parent's own listener, so the line comes after the list of failures.
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const skipped = pending > 0 ? `, ${pending} skipped` : '';
      for (const test of this.failures) process.stdout.write(`${inOneLine(test)}\n`);
      process.stdout.write(`${passes} passed, ${failures} failed${skipped}\n`);
    });
  }
}
