import assert from 'node:assert/strict';
import { runAnswer, statusAnswer, todosAnswer } from '../../../extension/agent/answers.model.ts';
import { startProgress, withPhase } from '../../../extension/runs/runProgress.model.ts';
import { endedRun, itemOf, listOf, runOf, todoOf } from '../projects/run.ts';

const facts = { project: 'shop', file: 'TODO.md', runs: [] };
const open = { includeDone: false };

describe('what agents are told of the TODO list', () => {
  const list = listOf('# Cart', '- [x] Count', '- [ ] Sum', '  - [ ] Whole cents', '- [ ] Ship', '- [ ] Pay');

  it('is every open TODO with heading, line and state; done ones are counted', () => {
    const runs = [
      endedRun({ todo: todoOf(itemOf(list, 'Ship')), state: 'rejected', outcome: null }),
      endedRun({ todo: todoOf(itemOf(list, 'Pay')), outcome: null }),
    ];
    assert.deepEqual(JSON.parse(todosAnswer(list, { ...facts, runs }, open)), {
      project: 'shop',
      file: 'TODO.md',
      total: 5,
      left: 4,
      todos: [
        { todo: 'Sum', under: 'Cart', line: 3, state: 'open', note: 'waits for its sub-tasks' },
        { todo: 'Whole cents', under: 'Cart', line: 4, state: 'next' },
        { todo: 'Ship', under: 'Cart', line: 5, state: 'rejected', note: 'not verified' },
        { todo: 'Pay', under: 'Cart', line: 6, state: 'waiting', note: 'verified, waits for your review' },
      ],
    });
  });

  it('calls next what would be implemented next: not one that waits for a refinement', () => {
    const two = listOf('- [ ] One', '- [ ] Two');
    const runs = [endedRun({ todo: todoOf(itemOf(two, 'One')), state: 'rejected', outcome: null })];
    const { todos } = JSON.parse(todosAnswer(two, { ...facts, runs }, open));
    assert.deepEqual(
      todos.map(({ state }: { state: string }) => state),
      ['rejected', 'next'],
    );
  });

  it('has the done ones when they are asked for', () => {
    const { todos } = JSON.parse(todosAnswer(list, facts, { includeDone: true }));
    assert.deepEqual(todos[0], { todo: 'Count', under: 'Cart', line: 2, state: 'done' });
  });

  it('fits into a prompt, and says what was left out', () => {
    const long = listOf(...Array.from({ length: 1_000 }, (_, at) => `- [ ] ${at} ${'x'.repeat(2_000)}`));
    const answer = todosAnswer(long, facts, open);
    assert.ok(answer.length < 100_000, `${answer.length}`);
    assert.equal(JSON.parse(answer).omitted, 900);
    assert.equal(JSON.parse(answer).left, 1_000);
  });

  it('says that there is no file', () => {
    assert.equal(JSON.parse(todosAnswer(null, facts, open)).exists, false);
  });
});

describe('what agents are told of a run', () => {
  it('is what it does, and whether it waits for the user', () => {
    const progress = startProgress('Sum', 0);
    const during = JSON.parse(statusAnswer({ runId: 'r', progress: withPhase(progress, 'checking') }, [], 0));
    assert.deepEqual([during.underWay, during.about, during.waitsForUser], [true, 'Sum', false]);
    for (const phase of ['quoting', 'reviewing'] as const) {
      const waiting = statusAnswer({ runId: 'r', progress: withPhase(progress, phase) }, [], 0);
      assert.equal(JSON.parse(waiting).waitsForUser, true, phase);
    }
  });

  it('is how the newest one ended when none is under way', () => {
    const { newestRun } = JSON.parse(statusAnswer(null, [endedRun({ message: 'Fine.' }), runOf()], 0));
    assert.equal(newestRun.about, 'Sum the cart');
    assert.deepEqual(
      [newestRun.state, newestRun.outcome, newestRun.charged, newestRun.waitsForUser],
      ['verified', 'applied', '3.10 credits', false],
    );
    const waiting = statusAnswer(null, [endedRun({ outcome: null })], 0);
    assert.equal(JSON.parse(waiting).newestRun.waitsForUser, true);
    assert.equal(JSON.parse(statusAnswer(null, [], 0)).newestRun, null);
  });

  it('is what the user was told at its end, or that they did not want it', () => {
    assert.equal(runAnswer('“Sum” is done.'), '“Sum” is done.');
    assert.match(runAnswer(null), /did not start.*Nothing was sent, changed or charged/);
  });
});
