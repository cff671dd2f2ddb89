import assert from 'node:assert/strict';
import type { Run } from '#shared/runs.contract.ts';
import type { TodoList } from '#shared/todo/todo.ts';
import { lookOf } from '../../../extension/projects/todoItem.model.ts';
import { tooltipOf } from '../../../extension/projects/todoTooltip.model.ts';
import { type TreeNode, todoTree } from '../../../extension/projects/todoTree.model.ts';
import { endedRun, itemOf, listOf, runOf, todoOf } from './run.ts';

function todoShown(list: TodoList, text: string, run?: Run) {
  const item = itemOf(list, text);
  const tree = todoTree(list, run === undefined ? [] : [{ ...run, todo: todoOf(item) }]);
  const node = tree.todoNode(item);
  return { look: lookOf(node, tree), tooltip: tooltipOf(node, tree) };
}

function runShown(run: Run) {
  const tree = todoTree(listOf('- [ ] one'), [run]);
  const node: TreeNode = { type: 'run', id: `run:${run.id}`, run };
  return { look: lookOf(node, tree), tooltip: tooltipOf(node, tree) };
}

describe('a TODO in the tree', () => {
  const list = listOf('- [x] old', '- [ ] first', '- [ ] second');

  it('shows its state by icon, by menu and to screen readers alike', () => {
    const shown = (text: string, run?: Run) => {
      const { icon, contextValue, accessibilityLabel } = todoShown(list, text, run).look;
      return [icon, contextValue, accessibilityLabel];
    };
    assert.deepEqual(shown('old'), ['pass-filled', 'todo.done', 'old, done']);
    assert.deepEqual(shown('first'), ['arrow-circle-right', 'todo.next', 'first, open, next']);
    assert.deepEqual(shown('second'), ['circle-large-outline', 'todo.open', 'second, open']);
    assert.deepEqual(shown('second', runOf()), ['sync~spin', 'todo.running', 'second, running']);
    assert.deepEqual(shown('second', runOf({ state: 'awaiting_answers' })), [
      'bell-dot',
      'todo.waiting',
      'second, waits for you',
    ]);
    assert.deepEqual(shown('second', endedRun({ state: 'rejected', outcome: null })), [
      'error',
      'todo.rejected.ran',
      'second, not verified',
    ]);
  });

  it('says to menus that its last run has a receipt, once that is over', () => {
    const value = (text: string, run?: Run) => todoShown(list, text, run).look.contextValue;
    assert.equal(value('old', endedRun()), 'todo.done.ran');
    assert.equal(value('first', endedRun({ outcome: 'declined' })), 'todo.next.ran');
    assert.equal(value('second', endedRun({ outcome: null })), 'todo.waiting.ran');
    assert.equal(value('second', runOf({ state: 'awaiting_checks' })), 'todo.waiting');
  });

  it('offers nothing on a task whose sub-tasks are open, and says why', () => {
    const nested = listOf('- [ ] top', '  - [x] between', '    - [ ] deep');
    const { look, tooltip } = todoShown(nested, 'top');
    assert.equal(look.contextValue, 'todo.parent');
    assert.match(tooltip, /open sub-tasks/);
    assert.equal(todoShown(nested, 'deep').look.contextValue, 'todo.next');
  });

  it('can still be cancelled when a sub-task was added to it meanwhile', () => {
    const nested = listOf('- [ ] top', '  - [ ] new');
    assert.equal(todoShown(nested, 'top', runOf()).look.contextValue, 'todo.running');
  });

  it('tells its criteria and its last run when hovered', () => {
    const detailed = listOf('- [ ] Sum the cart', '  **Verification:** npm test passes');
    const { tooltip } = todoShown(detailed, 'Sum the cart', endedRun({ outcome: 'declined' }));
    assert.match(tooltip, /^\*\*Sum the cart\*\*\n\n- .*npm test passes/);
    assert.ok(tooltip.endsWith('\n\nimplement · declined · 3.10 credits · 2026-03-01 10:20 UTC'), tooltip);
  });

  it('shows markup and links of the file as text', () => {
    const text = 'Go <img src=x> [here](command:run)';
    const { look, tooltip } = todoShown(listOf(`- [ ] ${text}`), text);
    assert.equal(look.label, text);
    assert.ok(tooltip.includes('`<img src=x> [here](command:run)`'), tooltip);
  });

  it('spells out characters that would hide or turn around text', () => {
    const text = 'pay\u202eeerf';
    const { look } = todoShown(listOf(`- [ ] ${text}`), text);
    assert.equal(look.label, 'pay⟨U+202E⟩eerf');
    assert.equal(look.accessibilityLabel, 'pay⟨U+202E⟩eerf, open, next');
  });
});

describe('a run in the tree', () => {
  it('is named by what it is about, with kind, end, charge and time', () => {
    const { look, tooltip } = runShown(endedRun());
    assert.deepEqual(
      [look.label, look.description, look.contextValue, look.icon],
      ['Sum the cart', 'implement · applied · 3.10 credits · 2026-03-01 10:20 UTC', 'run', 'pass'],
    );
    assert.ok(tooltip.includes(endedRun().id));
    assert.equal(runShown(runOf({ kind: 'refine', todo: null, file: 'src/a.js' })).look.label, 'src/a.js');
    assert.equal(runShown(runOf({ kind: 'plan', todo: null })).look.label, 'Plan of the project');
  });

  it('looks different applied, verified, rejected, cancelled and under way', () => {
    const icons = [
      endedRun(),
      endedRun({ outcome: null }),
      endedRun({ state: 'rejected', outcome: null }),
      endedRun({ state: 'cancelled', outcome: null }),
      runOf(),
    ].map((run) => runShown(run).look.icon);
    assert.deepEqual(icons, ['pass', 'verified', 'error', 'circle-slash', 'sync']);
  });

  it('says to menus whether it is over and decided', () => {
    const values = [
      runOf(),
      runOf({ kind: 'plan', todo: null, state: 'awaiting_answers' }),
      endedRun({ outcome: null }),
      endedRun({ outcome: 'declined' }),
      endedRun({ state: 'rejected', outcome: null }),
    ].map((run) => runShown(run).look.contextValue);
    assert.deepEqual(values, ['run.waiting', 'run.waiting', 'run.waiting', 'run', 'run']);
  });

  it('says that a demo model wrote it', () => {
    assert.match(runShown(endedRun({ demo: true })).look.description, /demo model/);
  });
});
