/**
 * What the demo model says about the sample project. This text is all that is scripted in the demo: it goes through the same
 * prompts, parsers, checks and ledger as a real model's.
 */
export const plan = `# Plan: split-bill

## Requirements
1. A bill in whole cents is split between people; the shares add up to the bill, to the cent.
2. A tip in percent can be added before splitting, rounded to the nearest cent.
3. Input that makes no sense is refused with an error, never split wrongly.

## Architecture
- \`src/money.js\`: amounts as text and as whole cents.
- \`src/split.js\`: pure functions that split; they know nothing of text.

## Stack
Plain JavaScript modules and \`node --test\`: there is nothing here that needs a dependency.

## Out of scope
Currencies, uneven shares, a user interface.
`;

export const splitTodo = 'Split a bill fairly between people';
export const tipTodo = 'Add a tip in percent before splitting';
export const describeTodo = 'Describe a split as one line a person';

export const todo = `# split-bill: what is left to do

## Splitting
- [ ] ${splitTodo}
  - **File:** \`src/split.js\`
  - **Action:** Add \`splitBill(cents, people)\`; the first people pay the cents that are left over.
  - **Verification:** \`splitBill(1000, 3)\` is \`[334, 333, 333]\`: no cent is lost or invented
  - **Verification:** with fewer than one person it throws a \`RangeError\`
- [ ] ${tipTodo}
  - **File:** \`src/split.js\`
  - **Verification:** \`splitBill(withTip(1000, 10), 2)\` is \`[550, 550]\`

## Text
- [ ] ${describeTodo}
  - **File:** \`src/split.js\`
  - **Verification:** names without a share are refused with a \`RangeError\`
`;

export const questions = [
  {
    question: 'What currency are the amounts in?',
    why: 'It decides how they are read and rounded.',
    suggestions: ['Any with cents, one at a time', 'Euro only', 'Several at once'],
  },
  {
    question: 'Who pays the cents that do not divide evenly?',
    why: 'Somebody has to, and it should be the same people each time.',
    suggestions: ['The first people on the list', 'One person pays all of them'],
  },
];

/** Sub-tasks, for whoever finds a TODO too large. */
export const splitParts = [
  '- [ ] Do the smallest part of it that can be tested',
  '  - **Verification:** a new test of it passes',
  '- [ ] Do the rest of it',
  '  - **Verification:** `npm test` passes',
];

/** What the README says before, and after everything is done. */
export const readmeAnchor = '    npm test';
export const readme = `## Use
Amounts are whole cents; \`parseCents\` in [src/money.js](src/money.js) reads them from text.

\`\`\`js
import { describeShares, splitBill, withTip } from './src/split.js';

const shares = splitBill(withTip(1000, 10), 3);
console.log(describeShares(['Ada', 'Ben', 'Cleo'], shares));
\`\`\`

Cents that do not divide evenly are paid by the first people on the list. Input that makes no sense is refused with a \`RangeError\`.

## Test
There is nothing to install: no dependency, Node 20 or newer.

\`\`\`sh
npm test
\`\`\``;

/** Head of the file that is split in; what is new follows it. */
export const importAnchor = `import { formatCents } from './money.js';`;

/** Plausible, and wrong by a cent: three people pay 9.99 of 10.00. */
export const wrongSplit = `/** Splits a bill in cents between people. */
export function splitBill(cents, people) {
  if (people < 1) throw new RangeError('a bill needs at least one person');
  return Array.from({ length: people }, () => Math.round(cents / people));
}

`;

export const rightSplit = `/** Splits a bill in cents between people; the first ones pay the cents that are left over. */
export function splitBill(cents, people) {
  if (people < 1) throw new RangeError('a bill needs at least one person');
  const share = Math.floor(cents / people);
  const left = cents - share * people;
  return Array.from({ length: people }, (_, i) => (i < left ? share + 1 : share));
}

`;

export const tip = `/** A bill in cents with a tip, rounded to the nearest cent. */
export function withTip(cents, percent) {
  if (percent < 0) throw new RangeError('a tip is never negative');
  return cents + Math.round((cents * percent) / 100);
}

`;

export const tipTest = `test('adds a tip before splitting', () => {
  assert.deepEqual(split.splitBill(split.withTip(1000, 10), 2), [550, 550]);
  assert.equal(split.withTip(999, 15), 1149);
  assert.throws(() => split.withTip(1000, -1), RangeError);
});

`;

export const describeAnchor = `export function describeShares(names, shares) {`;
export const describeChecked = `export function describeShares(names, shares) {
  if (names.length !== shares.length) throw new RangeError('every name needs exactly one share');`;

/** Plausible, passes the tests that are there, and drops people without a word: what a review is for. */
export const wrongDescribe = `export function describeShares(names, shares) {
  names = names.slice(0, shares.length);`;

export const describeTest = `test('refuses names without a share', () => {
  assert.throws(() => split.describeShares(['Ada', 'Ben'], [501]), RangeError);
});

`;

/** The last test of the sample; new ones come before it. */
export const testAnchor = `test('refuses a bill that nobody pays', () => {`;

export const formatAnchor = `export function formatCents(cents) {`;
/** A comment above `formatAnchor` that asks for its documentation. */
export const formatComment = '// TODO: add a doc comment that says what it gives back';

export const documentedFormat = `/** Writes whole cents with two digits behind the point: 1205 is \`12.05\`. */
export function formatCents(cents) {`;

export const descriptionAnchor = `/** One line a person, for a message to the group. */`;
export const documentedDescription = `/**
 * One line a person, for a message to the group.
 * @param {string[]} names
 * @param {number[]} shares whole cents, one for each name
 */`;
