import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AppError } from '#shared/appError.ts';
import { parseReview } from '../../../server/agents/parseReview.ts';

const criteria = ['adds two numbers', 'refuses text'];
const files = new Map([
  [
    'src/sum.js',
    "export function sum(a, b) {\n  if (isNaN(a)) throw new TypeError('text');\n  return a + b;\n}\n",
  ],
  ['README.md', '# Sums\n'],
]);

const sums = {
  criterion: 'adds two numbers',
  met: true,
  evidence: { path: 'src/sum.js', quote: 'return a + b;' },
};
const refuses = {
  criterion: 'refuses text',
  met: true,
  evidence: { path: 'src/sum.js', quote: "throw new TypeError('text')" },
};
const good = { verdict: 'approved', criteria: [sums, refuses], feedback: 'Fine.' };

const review = (answer: unknown) => parseReview(JSON.stringify(answer), { criteria, files });
const withEvidence = (path: string, quote: string) =>
  review({ ...good, criteria: [{ ...sums, evidence: { path, quote } }, refuses] });

describe('review answer', () => {
  it('approves when every criterion is met and proven', () => {
    const verdict = review(good);
    assert.equal(verdict.verdict, 'approved');
    assert.deepEqual(verdict.criteria, [sums, refuses]);
  });

  it('may stand in a fence and between prose', () => {
    const text = `I looked {closely}. My verdict:\n\`\`\`json\n${JSON.stringify(good, null, 2)}\n\`\`\`\nThat is all.`;
    assert.equal(parseReview(text, { criteria, files }).verdict, 'approved');
  });

  it('may name criteria by their number', () => {
    for (const names of [
      [1, 2],
      ['1', '2.'],
      ['1. adds two numbers', '2) refuses text'],
      [' adds  two\nnumbers', 2],
      ['- [ ] **adds** two `numbers`.', '2. `refuses` text'],
    ]) {
      const numbered = [sums, refuses].map((one, index) => ({ ...one, criterion: names[index] }));
      const verdict = review({ ...good, criteria: numbered });
      assert.equal(verdict.verdict, 'approved', String(names));
      assert.deepEqual(
        verdict.criteria.map(({ criterion }) => criterion),
        criteria,
      );
    }
  });

  it('is not believed about a number that belongs to another text', () => {
    const swapped = [{ ...sums, criterion: '2. adds two numbers' }, refuses];
    assert.throws(() => review({ ...good, criteria: swapped }), { code: 'model_answer_invalid' });
  });

  it('is a rejection when it says so', () => {
    assert.equal(review({ ...good, verdict: 'rejected' }).verdict, 'rejected');
  });

  it('is a rejection when it approves an unmet criterion', () => {
    const unmet = { ...refuses, met: false, evidence: null };
    const verdict = review({ ...good, criteria: [sums, unmet] });
    assert.equal(verdict.verdict, 'rejected');
    assert.deepEqual(
      verdict.criteria.map(({ met }) => met),
      [true, false],
    );
  });

  it('is a rejection when it approves in spite of a fault found besides', () => {
    const fault = { criterion: 'leaks the key', met: false };
    const verdict = review({ ...good, criteria: [sums, refuses, fault] });
    assert.equal(verdict.verdict, 'rejected');
    assert.deepEqual(verdict.criteria.at(-1), { ...fault, evidence: null });
  });

  it('is a rejection when one criterion is answered both ways', () => {
    for (const answers of [
      [sums, { ...sums, met: false }, refuses],
      [{ ...sums, met: false }, sums, refuses],
    ]) {
      assert.equal(review({ ...good, criteria: answers }).verdict, 'rejected');
    }
  });

  for (const [what, path, quote] of [
    ['in no file', 'src/sum.js', 'return a - b;'],
    ['in another file than named', 'README.md', 'return a + b;'],
    ['in a file that is not there', 'src/other.js', 'return a + b;'],
    ['empty', 'src/sum.js', ''],
    ['too short to prove anything', 'src/sum.js', ' {'],
  ] as const) {
    it(`counts a criterion as unmet when its quote is ${what}, and says so`, () => {
      const verdict = withEvidence(path, quote);
      assert.equal(verdict.verdict, 'rejected');
      assert.equal(verdict.criteria[0]?.met, false);
      assert.match(verdict.feedback, /adds two numbers/);
    });
  }

  it('may quote nothing of an empty file, and of no other', () => {
    const one = (path: string, quote: string) => {
      const answer = { ...good, criteria: [{ criterion: 1, met: true, evidence: { path, quote } }] };
      const texts = new Map([
        ['pkg/__init__.py', '\n'],
        ['a.py', 'x = 1\n'],
      ]);
      return parseReview(JSON.stringify(answer), { criteria: ['is a package'], files: texts }).verdict;
    };
    assert.equal(one('pkg/__init__.py', ''), 'approved');
    assert.equal(one('pkg/__init__.py', 'x = 1'), 'rejected');
    assert.equal(one('a.py', ''), 'rejected');
    assert.equal(one('b.py', ''), 'rejected');
  });

  it('counts a criterion as unmet when it has no evidence at all', () => {
    const verdict = review({ ...good, criteria: [{ criterion: sums.criterion, met: true }, refuses] });
    assert.equal(verdict.verdict, 'rejected');
    assert.equal(verdict.criteria[0]?.evidence, null);
  });

  it('may quote with other white space, and as a diff shows it', () => {
    assert.equal(withEvidence('src/sum.js', 'return   a +\tb;\n}').verdict, 'approved');
    assert.equal(withEvidence('b/src/sum.js', '+  return a + b;\n+}').verdict, 'approved');
    assert.equal(withEvidence('./src/sum.js', 'return a + b;').verdict, 'approved');
  });

  it('never approves when nothing was asked', () => {
    const verdict = parseReview(JSON.stringify({ ...good, criteria: [] }), { criteria: [], files });
    assert.equal(verdict.verdict, 'rejected');
  });

  const invalid: [string, string][] = [
    ['prose alone', 'APPROVED. All criteria are met, verdict approved.'],
    ['nothing', ''],
    ['half an answer', JSON.stringify(good).slice(0, -10)],
    ['two verdicts', JSON.stringify(good) + JSON.stringify({ ...good, verdict: 'rejected' })],
    ['another word for the verdict', JSON.stringify({ ...good, verdict: 'APPROVED' })],
    ['a verdict in a string', JSON.stringify(JSON.stringify(good))],
    ['a verdict inside of another object', JSON.stringify({ answer: good })],
    ['a criterion that is left out', JSON.stringify({ ...good, criteria: [sums] })],
    ['met as a word', JSON.stringify({ ...good, criteria: [{ ...sums, met: 'yes' }, refuses] })],
    [
      'evidence as a word',
      JSON.stringify({ ...good, criteria: [{ ...sums, evidence: 'see diff' }, refuses] }),
    ],
  ];
  for (const [what, text] of invalid) {
    it(`is invalid when it is ${what}`, () => {
      assert.throws(() => parseReview(text, { criteria, files }), { code: 'model_answer_invalid' });
    });
  }

  it('takes time linear in what stands around it', () => {
    const noise = '{"a":['.repeat(100_000);
    assert.throws(() => parseReview(noise, { criteria, files }), { code: 'model_answer_invalid' });
  });

  it('approves nothing but proven criteria, whatever it is made of', () => {
    const quotes = fc.constantFrom('return a + b;', "throw new TypeError('text')", 'return a - b;', '}', '');
    const judgement = fc.record({
      criterion: fc.constantFrom<(string | number)[]>('adds two numbers', 'refuses text', 1, 2, 3, 'other'),
      met: fc.boolean(),
      evidence: fc.option(
        fc.record({ path: fc.constantFrom('src/sum.js', 'README.md', 'b/x'), quote: quotes }),
      ),
    });
    const answers = fc.record({
      verdict: fc.constantFrom('approved', 'rejected'),
      criteria: fc.array(judgement, { maxLength: 5 }),
    });
    fc.assert(
      fc.property(answers, (answer) => {
        try {
          const { verdict, criteria: judged } = review(answer);
          if (verdict === 'rejected') return;
          assert.equal(answer.verdict, 'approved');
          assert.ok(answer.criteria.every(({ met, criterion }) => met || criterion === undefined));
          assert.equal(judged.length, criteria.length);
          for (const { evidence } of judged) {
            assert.ok(
              evidence && files.get('src/sum.js')?.includes(evidence.quote) && evidence.quote.length > 3,
            );
          }
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          assert.equal(error.code, 'model_answer_invalid');
        }
      }),
      { numRuns: 500 },
    );
  });
});
