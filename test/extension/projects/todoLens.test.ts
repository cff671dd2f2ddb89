import assert from 'node:assert/strict';
import type { Run } from '#shared/runs.contract.ts';
import { todoLenses } from '../../../extension/projects/todoLens.model.ts';
import { runsByTodo } from '../../../extension/projects/todoStates.model.ts';
import { endedRun, itemOf, listOf, runOf, todoOf } from './run.ts';

const list = listOf('# TODO', '- [x] old', '- [ ] first', '- [ ] second');

function shown(run?: Run, signedIn = true) {
  const runs = run === undefined ? [] : [{ ...run, todo: todoOf(itemOf(list, 'second')) }];
  return todoLenses(list, runsByTodo(runs), signedIn).map((lens) => [
    lens.line,
    lens.command.replace('plumbline.', ''),
    'runId' in lens ? lens.runId : lens.item.text,
  ]);
}
const first = [3, 'implementTodo', 'first'];

describe('actions above TODOs', () => {
  it('implement each open one, the next marked as such', () => {
    assert.deepEqual(shown(), [first, [4, 'implementTodo', 'second']]);
    const titles = todoLenses(list, new Map(), true).map(({ title }) => title);
    assert.deepEqual(titles, ['$(play) Implement (next)', '$(play) Implement']);
  });

  it('cancel a run that is under way and name its attempt', () => {
    assert.deepEqual(shown(runOf()), [first, [4, 'cancelThisRun', 'second']]);
    const runs = runsByTodo([runOf({ attempt: 2, todo: todoOf(itemOf(list, 'second')) })]);
    assert.match(todoLenses(list, runs, true)[1]?.title ?? '', /Running, attempt 2: cancel/);
  });

  it('go on with a run that waits', () => {
    const run = runOf({ state: 'awaiting_authorization' });
    assert.deepEqual(shown(run), [first, [4, 'resumeRun', run.id]]);
  });

  it('lead from a rejected run to its choices, and to another try', () => {
    const run = endedRun({ state: 'rejected', outcome: null });
    assert.deepEqual(shown(run), [first, [4, 'resumeRun', run.id], [4, 'implementTodo', 'second']]);
  });

  it('ask only for the sign-in, once, while signed out', () => {
    assert.deepEqual(shown(undefined, false), [[3, 'signIn', 'first']]);
    assert.deepEqual(todoLenses(listOf('- [x] old'), new Map(), false), []);
  });

  it('are not offered on a task with an open one anywhere below it', () => {
    const nested = listOf('- [ ] top', '  - [x] between', '    - [ ] deep', '- [ ] ready', '  - [x] below');
    const texts = todoLenses(nested, new Map(), true).map(({ item }) => item.text);
    assert.deepEqual(texts, ['deep', 'ready']);
  });

  it('still cancel a run of a task that got a sub-task meanwhile', () => {
    const nested = listOf('- [ ] top', '  - [ ] new');
    const runs = runsByTodo([runOf({ todo: todoOf(itemOf(nested, 'top')) })]);
    const commands = todoLenses(nested, runs, true).map(({ command }) => command);
    assert.deepEqual(commands, ['plumbline.cancelThisRun', 'plumbline.implementTodo']);
  });

  it('are there for each of ten thousand TODOs, on its own line', () => {
    const long = listOf(...Array.from({ length: 10_000 }, (_, nth) => `- [ ] Part ${nth}`));
    const lines = todoLenses(long, new Map(), true).map(({ line }) => line);
    assert.deepEqual([lines.length, lines[0], lines.at(-1)], [10_000, 1, 10_000]);
  });
});
