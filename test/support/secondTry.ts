export type Outcome = { code: number; output: string };

/** More files than these failed for a reason that another try would only hide. */
const mostAgain = 2;

/**
 * Runs the files one after the other. One or two that failed are run once more: a real editor in a real browser, on a busy machine,
 * now and then loses a click that no person would lose. What failed at first stays in the output and is told in a line of its own, and
 * what fails twice has failed. The outcomes are in the order of the files.
 */
export async function withSecondTry(
  files: readonly string[],
  run: (file: string) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes = new Map<string, Outcome>();
  for (const file of files) outcomes.set(file, await run(file));
  const failed = [...outcomes].filter(([, { code }]) => code !== 0);
  if (failed.length <= mostAgain)
    for (const [file, first] of failed) {
      const second = await run(file);
      const output = [told(first.output), `Once more: ${file}`, second.output];
      if (second.code === 0)
        output.push(`AGAIN: ${file} failed at first and passed when it was run once more`);
      outcomes.set(file, { code: second.code, output: output.join('\n') });
    }
  return [...outcomes.values()];
}

/** So that no script takes a failure of the first try for one of the last. */
const told = (output: string): string => output.replaceAll(/^FAILED: /gm, 'FAILED AT FIRST: ');
