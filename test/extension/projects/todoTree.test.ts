import assert from 'node:assert/strict';
import type { Run } from '#shared/runs.contract.ts';
import { parseTodo } from '#shared/todo/parseTodo.ts';
import { lookOf } from '../../../extension/projects/todoItem.model.ts';
import { todoLenses } from '../../../extension/projects/todoLens.model.ts';
import { runsByTodo } from '../../../extension/projects/todoStates.model.ts';
import { type TodoTree, type TreeNode, todoTree } from '../../../extension/projects/todoTree.model.ts';

const text = [
  '# Shop',
  '## Cart',
  '- [x] Add',
  '- [ ] Remove',
  '  - [ ] one',
  '  - [x] all',
  '## Pay',
  '- [ ] By card',
  '',
].join('\n');
const list = parseTodo(text);

const runOf = (todo: string, changes: Partial<Run>): Run =>
  ({
    id: `run-${todo}`,
    kind: 'implement',
    state: 'verified',
    outcome: 'applied',
    charged: 31_000,
    attempt: 1,
    demo: false,
    message: null,
    file: null,
    createdAt: '2026-01-02T03:04:05.000Z',
    endedAt: '2026-01-02T03:05:05.000Z',
    todo: list.items
      .filter((item) => item.text === todo)
      .map(({ headings, occurrence }) => ({
        path: 'TODO.md',
        headings: [...headings],
        text: todo,
        occurrence,
      }))[0],
    ...changes,
  }) as Run;

/** Labels of the whole tree, indented by depth. */
function drawn(tree: TodoTree, parent: TreeNode | null = null, depth = 0): string[] {
  return tree
    .children(parent)
    .flatMap((node) => [
      `${'  '.repeat(depth)}${lookOf(node, tree).label}`,
      ...(node.type === 'runs' ? [] : drawn(tree, node, depth + 1)),
    ]);
}
const find = (tree: TodoTree, label: string): TreeNode => {
  const all = (parent: TreeNode | null): TreeNode[] =>
    tree.children(parent).flatMap((node) => [node, ...all(node)]);
  const node = all(null).find((one) => one.type === 'todo' && lookOf(one, tree).label === label);
  assert.ok(node);
  return node;
};

describe('the tree of TODOs', () => {
  it('groups by heading and puts sub-tasks below their task', () => {
    const tree = todoTree(list, []);
    assert.deepEqual(drawn(tree), ['Cart', '  Add', '  Remove', '    one', '    all', 'Pay', '  By card']);
    assert.deepEqual([tree.left, tree.total], [3, 5]);
  });

  it('has no groups where there is one heading only, and lists runs below the TODOs', () => {
    const flat = todoTree(parseTodo('# A\n- [ ] b\n'), [runOf('Add', {})]);
    assert.deepEqual(drawn(flat), ['b', 'Runs']);
  });

  it('leads from every TODO back to the top, for revealing it', () => {
    const tree = todoTree(list, []);
    const one = find(tree, 'one');
    const task = tree.parent(one);
    assert.equal(task?.id, find(tree, 'Remove').id);
    assert.equal(task && tree.parent(task)?.type, 'heading');
  });

  for (const [label, changes, contextValue, description] of [
    [
      'By card',
      { state: 'running', endedAt: null, outcome: null, attempt: 2 },
      'todo.running',
      'running · attempt 2',
    ],
    ['By card', { state: 'awaiting_checks', endedAt: null, outcome: null }, 'todo.waiting', 'waits for you'],
    ['By card', { outcome: null }, 'todo.waiting', 'verified, waits for your review'],
    ['By card', { state: 'rejected', outcome: null }, 'todo.rejected', 'not verified'],
    ['By card', { state: 'cancelled', outcome: null }, 'todo.open', ''],
    ['Add', {}, 'todo.done', '3.10 credits'],
    ['one', { state: 'failed', outcome: null }, 'todo.next', 'next'],
  ] as const) {
    it(`shows "${label}" as ${contextValue} after a run that is ${JSON.stringify(changes)}`, () => {
      const tree = todoTree(list, [runOf(label, changes)]);
      const look = lookOf(find(tree, label), tree);
      assert.deepEqual([look.contextValue, look.description], [contextValue, description]);
    });
  }

  it('takes the newest run of a TODO', () => {
    const runs = [runOf('By card', { state: 'rejected', outcome: null }), runOf('By card', {})];
    const tree = todoTree(list, runs);
    assert.equal(lookOf(find(tree, 'By card'), tree).contextValue, 'todo.rejected');
  });

  it('shows foreign text as text in its tooltips', () => {
    const tree = todoTree(parseTodo('- [ ] see [here](command:evil) <b>now</b>\n'), []);
    const [node] = tree.children(null);
    assert.ok(node);
    assert.match(lookOf(node, tree).tooltip, /`.*command:evil.*`/);
  });

  it('answers for every child of a flat list and of a deep one', () => {
    const many = parseTodo(Array.from({ length: 2_000 }, (_, n) => `- [ ] item ${n}`).join('\n'));
    assert.equal(todoTree(many, []).children(null).length, 2_000);
    const deep = parseTodo(
      `- [ ] top\n${Array.from({ length: 500 }, (_, n) => `  - [ ] sub ${n}`).join('\n')}`,
    );
    const tree = todoTree(deep, []);
    const [top] = tree.children(null);
    assert.equal(tree.children(top ?? null).length, 500);
  });
});

describe('the actions above TODOs', () => {
  const titles = (runs: Run[], signedIn = true) =>
    todoLenses(list, runsByTodo(runs), signedIn).map(({ line, command }) => [line, command.split('.')[1]]);

  it('stand above open TODOs without open sub-tasks, and above no other', () => {
    assert.deepEqual(titles([]), [
      [5, 'implementTodo'],
      [8, 'implementTodo'],
    ]);
  });

  it('cancel what runs, resume what waits, try again what was not verified', () => {
    const running = runOf('By card', { state: 'running', endedAt: null, outcome: null });
    const waiting = runOf('one', { outcome: null });
    assert.deepEqual(titles([running, waiting]), [
      [5, 'resumeRun'],
      [8, 'cancelRun'],
    ]);
    const [, lens] = todoLenses(
      list,
      runsByTodo([runOf('By card', { state: 'rejected', outcome: null })]),
      true,
    );
    assert.match(lens?.title ?? '', /Not verified: try again/);
  });

  it('lead to the sign-in, once, while nobody is signed in', () => {
    assert.deepEqual(titles([], false), [[5, 'signIn']]);
  });
});
