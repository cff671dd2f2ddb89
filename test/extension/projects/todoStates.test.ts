import assert from 'node:assert/strict';
import type { Run } from '#shared/runs.contract.ts';
import { openBelow } from '../../../extension/projects/openBelow.model.ts';
import {
  describeState,
  keyOf,
  movedTodos,
  runsByTodo,
  stateOf,
  withNewest,
} from '../../../extension/projects/todoStates.model.ts';
import { endedRun, itemOf, listOf, runOf, todoOf } from './run.ts';

const list = listOf('- [x] done', '- [ ] first', '- [ ] second');

function stateAfter(text: string, ...runs: Run[]) {
  const item = itemOf(list, text);
  const of = runs.map((run) => ({ ...run, todo: todoOf(item) }));
  const found = stateOf(item, list.next, runsByTodo(of));
  return [found.state, describeState(found)];
}

describe('the state of a TODO', () => {
  it('is next for the first open one and open for the others', () => {
    assert.deepEqual(stateAfter('first'), ['next', 'next']);
    assert.deepEqual(stateAfter('second'), ['open', '']);
  });

  it('is running from the queue on, with the attempt from the second on', () => {
    assert.deepEqual(stateAfter('first', runOf({ state: 'queued', attempt: 0 })), ['running', 'running']);
    assert.deepEqual(stateAfter('first', runOf({ attempt: 2 })), ['running', 'running · attempt 2']);
  });

  it('waits when the run asks something or its proposal is not dealt with', () => {
    assert.deepEqual(stateAfter('first', runOf({ state: 'awaiting_authorization' })), [
      'waiting',
      'waits for you',
    ]);
    assert.deepEqual(stateAfter('first', endedRun({ outcome: null })), [
      'waiting',
      'verified, waits for your review',
    ]);
  });

  it('is rejected until a newer run says otherwise', () => {
    const rejected = endedRun({ state: 'rejected', outcome: null });
    assert.deepEqual(stateAfter('second', rejected), ['rejected', 'not verified']);
    assert.deepEqual(stateAfter('second', runOf(), rejected), ['running', 'running']);
  });

  it('is as before when a run was declined, cancelled or failed', () => {
    for (const run of [
      endedRun({ outcome: 'declined' }),
      endedRun({ state: 'cancelled', outcome: null }),
      endedRun({ state: 'failed', outcome: null }),
    ])
      assert.deepEqual(stateAfter('second', run), ['open', '']);
  });

  it('is done with a ticked box, whoever ticked it, and names the price of the run that did', () => {
    assert.deepEqual(stateAfter('done'), ['done', '']);
    assert.deepEqual(stateAfter('done', endedRun()), ['done', '3.10 credits']);
    assert.deepEqual(stateAfter('done', endedRun({ state: 'rejected', outcome: null })), ['done', '']);
  });

  it('belongs to the TODO of the same heading and occurrence only', () => {
    const twice = listOf('# A', '- [ ] same', '- [ ] same', '# B', '- [ ] same');
    const [, second] = twice.items;
    assert.ok(second);
    const runs = runsByTodo([runOf({ todo: todoOf(second) })]);
    const states = twice.items.map((item) => stateOf(item, twice.next, runs).state);
    assert.deepEqual(states, ['next', 'running', 'open']);
  });
});

describe('TODOs whose runs moved', () => {
  const runs = runsByTodo([runOf()]);
  const key = keyOf({ headings: [], text: 'Sum the cart', occurrence: 0 });

  it('are those with a run that is new, gone or in another state', () => {
    assert.deepEqual(movedTodos(new Map(), runs), [key]);
    assert.deepEqual(movedTodos(runs, new Map()), [key]);
    assert.deepEqual(movedTodos(runs, runsByTodo([runOf({ attempt: 2 })])), [key]);
  });

  it('are none when the server says the same again', () => {
    assert.deepEqual(movedTodos(runs, runsByTodo([runOf()])), []);
  });
});

describe('tasks with open ones below', () => {
  const waiting = (...lines: string[]) => {
    const { items } = listOf(...lines);
    const found = openBelow(items);
    return items.filter(({ index }) => found.has(index)).map(({ text }) => text);
  };

  it('are found through ticked ones between', () => {
    assert.deepEqual(waiting('- [ ] a', '  - [x] b', '    - [ ] c'), ['a', 'b']);
  });

  it('are not those whose sub-tasks are all done', () => {
    assert.deepEqual(waiting('- [ ] a', '  - [x] b', '- [ ] c'), []);
  });
});

describe('runs with what is known of one now', () => {
  const [older, newer] = [runOf({ id: 'run_1' }), runOf({ id: 'run_2' })];

  it('has it in its place', () => {
    const moved = { ...older, state: 'rejected' as const };
    assert.deepEqual(withNewest([newer, older], moved), [newer, moved]);
  });

  it('begins with one that is new', () => {
    assert.deepEqual(withNewest([older], newer), [newer, older]);
  });
});
