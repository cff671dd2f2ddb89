import { dataBlock } from './dataBlock.ts';
import * as texts from './demoTexts.ts';

const rightShare = '(i < left ? share + 1 : share)';

/** For the criteria the demo knows, lines that show them met; of several for one criterion any will do. */
const proofs: readonly [RegExp, string, string][] = [
  [/^Make "Split a bill fairly/, 'src/split.js', rightShare],
  [/no cent is lost/, 'src/split.js', rightShare],
  [
    /fewer than one person/,
    'src/split.js',
    "if (people < 1) throw new RangeError('a bill needs at least one person');",
  ],
  [/withTip\(1000, 10\)/, 'src/split.js', 'return cents + Math.round((cents * percent) / 100);'],
  [/names without a share/, 'src/split.js', 'if (names.length !== shares.length) throw new RangeError'],
  [/^Make "Describe a split/, 'src/split.js', 'if (names.length !== shares.length) throw new RangeError'],
  [/sub-tasks together are the whole/i, 'TODO.md', texts.splitParts[2] ?? ''],
  [/sub-task is small enough/i, 'TODO.md', texts.splitParts[3]?.trim() ?? ''],
  [/README\.md says what the project is for/, 'README.md', 'const shares = splitBill(withTip(1000, 10), 3);'],
  [/it says is true of the files/, 'README.md', '[src/money.js](src/money.js)'],
  [/covers what the description asks for/, 'docs/plan.md', 'the shares add up to the bill, to the cent'],
  [/small enough for one change/, 'TODO.md', '**Verification:** `splitBill(1000, 3)` is `[334, 333, 333]`'],
  [/doc comment|JSDoc/i, 'src/money.js', '/** Writes whole cents with two digits behind the point'],
  [/doc comment|JSDoc/i, 'src/split.js', '@param {number[]} shares whole cents, one for each name'],
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
    const proof = proofs.find(
      ([known, path, quote]) =>
        known.test(criterion) && dataBlock(prompt, `file ${JSON.stringify(path)}`).includes(quote),
    );
    return {
      criterion,
      met: proof !== undefined,
      evidence: proof ? { path: proof[1], quote: proof[2] } : null,
    };
  });
  const approved = judged.length > 0 && judged.every(({ met }) => met);
  const feedback = approved
    ? 'Every criterion is met by the lines quoted.'
    : 'The files do not show that every criterion is met.';
  return JSON.stringify({ verdict: approved ? 'approved' : 'rejected', criteria: judged, feedback }, null, 2);
}
