import assert from 'node:assert/strict';
import { ranLess, testCounts } from '../../../server/verification/testCounts.ts';

const node = (tests: number, skipped = 0, mark = 'ℹ'): string =>
  `✔ adds (1.2ms)\n${['tests', 'suites', 'pass', 'fail', 'cancelled', 'skipped', 'todo', 'duration_ms']
    .map((word) => `${mark} ${word} ${{ tests, skipped, duration_ms: 70.5 }[word] ?? 0}`)
    .join('\n')}\n`;
const limit = 16_384;

describe('counts of tests', () => {
  const outputs: [string, string, number, number][] = [
    ['node --test', node(5, 2), 3, 2],
    ['node --test as TAP', node(4, 1, '#'), 3, 1],
    ['mocha', '\n  sums\n    ✔ adds\n\n  12 passing (8ms)\n  2 pending\n', 12, 2],
    ['mocha that fails', '  1 passing (8ms)\n  1 failing\n\n  1) sums\n', 2, 0],
    [
      'jest',
      'Test Suites: 1 passed, 1 total\nTests:       1 failed, 2 skipped, 1 todo, 12 passed, 16 total\nSnapshots:   0 total\n',
      13,
      3,
    ],
    [
      'vitest',
      ' Test Files  1 passed (1)\n      Tests  12 passed | 1 skipped | 1 todo (14)\n   Start at  10:00:00\n',
      12,
      2,
    ],
    ['pytest', '==== 3 passed, 1 skipped, 2 deselected, 1 warning in 0.03s ====\n', 3, 3],
    [
      'pytest -q',
      '...s                    [100%]\n1 failed, 3 passed, 1 xfailed in 61.03s (0:01:01)\n',
      4,
      1,
    ],
    ['pytest with parts of tests', '2 passed, 7 subtests passed in 0.01s\n', 2, 0],
    ['unittest', '..\n-----\nRan 2 tests in 0.000s\n\nOK\n', 2, 0],
    [
      'unittest that skips',
      'Ran 5 tests in 0.001s\n\nFAILED (failures=1, skipped=1, expected failures=1)\n',
      3,
      2,
    ],
    [
      'cargo',
      'test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.00s\n\n   Doc-tests a\n\ntest result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s\n',
      6,
      3,
    ],
    ['one command after the other', `${node(3)}${node(4, 1)}`, 6, 1],
  ];
  for (const [name, output, ran, skipped] of outputs)
    it(`are read from ${name}`, () => {
      assert.deepEqual(testCounts(output), { ran, skipped });
    });

  it('are not read from what only looks like them', () => {
    for (const output of [
      '',
      'ok  \texample.com/a\t0.002s\n',
      '5 passed\n',
      'said "Ran 5 tests in 2s"\n',
      'Tests: none\n',
      'Finished 3 jobs in 0.10s\n',
    ])
      assert.equal(testCounts(output), null, output);
  });

  it('are not read from a cut output that may have told more', () => {
    const cargo = outputs.find(([name]) => name === 'cargo')?.[1] ?? '';
    assert.deepEqual(testCounts(node(3), true), { ran: 3, skipped: 0 });
    assert.equal(testCounts(node(3) + node(3), true), null);
    assert.equal(testCounts(cargo.slice(0, cargo.indexOf('Doc')), true), null);
  });
});

describe('a command that ran fewer tests', () => {
  it('is told with both counts', () => {
    assert.equal(ranLess(node(5), node(3), { limit }), '5 tests ran before the change, 3 now.');
    assert.equal(ranLess(node(5), node(6, 2), { limit }), '5 tests ran before the change, 4 now.');
    assert.equal(ranLess(node(5), node(6, 1), { limit }), '0 tests were skipped before the change, 1 now.');
  });

  it('is none that ran as many or more, or skips what may be new', () => {
    assert.equal(ranLess(node(5, 1), node(5, 1), { limit }), null);
    assert.equal(ranLess(node(5, 1), node(9), { limit }), null);
    assert.equal(ranLess(node(5), node(6, 1), { limit, maySkip: true }), null);
  });

  it('is not told where one of the outputs cannot be read', () => {
    assert.equal(ranLess('', node(3), { limit }), null);
    assert.equal(ranLess(node(3), 'done\n', { limit }), null);
    const long = (text: string): string => `${'.'.repeat(limit - text.length)}\n${text}`.slice(-limit);
    assert.equal(ranLess(long(node(3) + node(3)), node(3), { limit }), null);
  });
});
