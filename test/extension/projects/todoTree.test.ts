import assert from 'node:assert/strict';
import { keyOf } from '../../../extension/projects/todoStates.model.ts';
import {
  type TodoTree,
  type TreeNode,
  todoId,
  todoTree,
} from '../../../extension/projects/todoTree.model.ts';
import { endedRun, itemOf, listOf, runOf, todoOf } from './run.ts';

const name = (node: TreeNode): string =>
  node.type === 'todo' ? node.item.text : node.type === 'heading' ? `# ${node.label}` : node.type;

/** Everything that can be reached from the top. */
function reachable(tree: TodoTree, parent: TreeNode | null = null): TreeNode[] {
  return tree.children(parent).flatMap((node) => [node, ...reachable(tree, node)]);
}

describe('the tree of TODOs', () => {
  it('is flat under a single heading', () => {
    const tree = todoTree(listOf('# TODO', '- [ ] one', '- [x] two'), []);
    assert.deepEqual(tree.children(null).map(name), ['one', 'two']);
    assert.deepEqual([tree.left, tree.total, tree.next?.text], [1, 2, 'one']);
  });

  it('takes for next what the command would: not a TODO that waits for a refinement', () => {
    const list = listOf('- [ ] one', '- [ ] two', '  - [ ] below');
    const rejected = endedRun({ state: 'rejected', outcome: null, todo: todoOf(itemOf(list, 'one')) });
    assert.equal(todoTree(list, [rejected]).next?.text, 'below');
    assert.equal(todoTree(list, []).next?.text, 'one');
    const all = list.items.map((item) => ({ ...rejected, todo: todoOf(item) }));
    assert.equal(todoTree(list, all).next, null);
  });

  it('groups by heading where there are several, with what is left in each', () => {
    const tree = todoTree(listOf('- [ ] zero', '# A', '- [x] one', '- [ ] two', '# B', '- [x] three'), []);
    const groups = tree.children(null);
    assert.deepEqual(groups.map(name), ['# TODOs', '# A', '# B']);
    assert.deepEqual(
      groups.map((node) => node.type === 'heading' && [node.left, node.total]),
      [
        [1, 1],
        [1, 2],
        [0, 1],
      ],
    );
    assert.deepEqual(tree.children(groups[1] ?? null).map(name), ['one', 'two']);
  });

  it('tells headings of the same name apart by what is around them', () => {
    const tree = todoTree(
      listOf('# A', '## Tests', '- [ ] one', '# B', '## Tests', '- [ ] two', '## Docs', '- [ ] three'),
      [],
    );
    assert.deepEqual(tree.children(null).map(name), ['# A › Tests', '# B › Tests', '# Docs']);
  });

  it('puts sub-tasks below their task', () => {
    const tree = todoTree(listOf('- [ ] top', '  - [ ] below', '    - [x] deep', '- [ ] last'), []);
    const [top, last] = tree.children(null);
    assert.deepEqual(tree.children(top ?? null).map(name), ['below']);
    assert.equal(top?.type === 'todo' && top.hasChildren, true);
    assert.equal(last?.type === 'todo' && last.hasChildren, false);
    assert.deepEqual(reachable(tree).map(name), ['top', 'below', 'deep', 'last']);
  });

  it('reaches every TODO once and leads from each back to the top', () => {
    const list = listOf(
      '- [ ] a',
      '# H',
      '- [ ] a',
      '  - [ ] a',
      '- [ ] a',
      '# I',
      '- [ ] a',
      '# H',
      '- [x] a',
    );
    const tree = todoTree(list, [runOf()]);
    const nodes = reachable(tree);
    assert.equal(nodes.filter(({ type }) => type === 'todo').length, list.items.length);
    assert.equal(new Set(nodes.map(({ id }) => id)).size, nodes.length);
    for (const node of nodes) {
      const parent = tree.parent(node);
      const siblings = tree.children(parent).map(({ id }) => id);
      assert.ok(siblings.includes(node.id), `${node.id} is not below its parent`);
    }
  });

  it('keeps the id of a TODO when lines come and go elsewhere', () => {
    const before = listOf('# A', '- [ ] one', '- [ ] two');
    const after = listOf('# A', 'Some prose.', '- [x] zero', '- [ ] two', '# B', '- [ ] three');
    const idIn = (list: typeof before) => todoTree(list, []).todoNode(itemOf(list, 'two')).id;
    assert.equal(idIn(after), idIn(before));
    assert.equal(idIn(before), todoId(keyOf(itemOf(before, 'two'))));
  });

  it('ends with the newest twenty runs, newest first', () => {
    const runs = Array.from({ length: 25 }, (_, nth) => runOf({ id: `run-${nth}` }));
    const tree = todoTree(listOf('- [ ] one'), runs);
    const roots = tree.children(null);
    assert.deepEqual(roots.map(name), ['one', 'runs']);
    const shown = tree.children(roots[1] ?? null).map(({ id }) => id);
    assert.equal(shown.length, 20);
    assert.deepEqual([shown[0], shown[19]], ['run:run-0', 'run:run-19']);
    assert.deepEqual(todoTree(listOf('- [ ] one'), []).children(null).map(name), ['one']);
  });

  it('takes an empty list', () => {
    const tree = todoTree(listOf('# Nothing yet'), []);
    assert.deepEqual(tree.children(null), []);
    assert.deepEqual([tree.left, tree.total, tree.next], [0, 0, null]);
  });

  it('tells ten thousand equal TODOs apart', () => {
    const tree = todoTree(listOf(...new Array<string>(10_000).fill('- [ ] again')), []);
    assert.equal(new Set(tree.children(null).map(({ id }) => id)).size, 10_000);
  });
});
