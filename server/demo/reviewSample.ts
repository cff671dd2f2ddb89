import { dataBlock } from './dataBlock.ts';

/** For each criterion the demo knows, the line that shows it is met. */
const proofs: readonly [RegExp, string, string][] = [
  [/no cent is lost/, 'src/split.js', '(i < left ? share + 1 : share)'],
  [
    /fewer than one person/,
    'src/split.js',
    "if (people < 1) throw new RangeError('a bill needs at least one person');",
  ],
  [/covers what the description asks for/, 'docs/plan.md', 'the shares add up to the bill, to the cent'],
  [/small enough for one change/, 'TODO.md', '**Verification:** `splitBill(1000, 3)` is `[334, 333, 333]`'],
  [/doc comment|JSDoc/i, 'src/money.js', '/** Writes whole cents with two digits behind the point'],
];

/**
 * The demo Architect's verdict. It quotes only what it finds in the files it is shown; a criterion without its line is not met,
 * and one it does not know is not met either.
 */
export function reviewSample(prompt: string): string {
  const criteria = dataBlock(prompt, 'criteria')
    .split('\n')
    .map((line) => line.replace(/^\d+\. /, ''))
    .filter((line) => line !== '');
  const judged = criteria.map((criterion) => {
    const [, path = '', quote = ''] = proofs.find(([known]) => known.test(criterion)) ?? [];
    const met = quote !== '' && dataBlock(prompt, `file ${JSON.stringify(path)}`).includes(quote);
    return { criterion, met, evidence: met ? { path, quote } : null };
  });
  const approved = judged.length > 0 && judged.every(({ met }) => met);
  const feedback = approved
    ? 'Every criterion is met by the lines quoted.'
    : 'The files do not show that every criterion is met.';
  return JSON.stringify({ verdict: approved ? 'approved' : 'rejected', criteria: judged, feedback }, null, 2);
}
