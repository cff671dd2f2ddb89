import type { Run } from '#shared/runs.contract.ts';
import type { TodoItem, TodoList } from '#shared/todo/todo.ts';
import { openBelow } from './openBelow.model.ts';
import { keyOf, nextOf, type RunsByTodo, runsByTodo } from './todoStates.model.ts';

export type TreeNode =
  | { type: 'heading'; id: string; headings: readonly string[]; label: string; left: number; total: number }
  | { type: 'todo'; id: string; item: TodoItem; hasChildren: boolean }
  | { type: 'runs'; id: string }
  | { type: 'run'; id: string; run: Run };

export type TodoTree = {
  children(parent: TreeNode | null): readonly TreeNode[];
  parent(node: TreeNode): TreeNode | null;
  /** The node of a TODO, for revealing it. */
  todoNode(item: TodoItem): TreeNode;
  left: number;
  total: number;
  next: TodoItem | null;
  runs: RunsByTodo;
  /** Indexes of the tasks that have to wait for a sub-task. */
  openBelow: ReadonlySet<number>;
};

const shownRuns = 20;

/** Id of the node of a TODO, by its key: the same after every change elsewhere in the file. */
export const todoId = (key: string): string => `todo:${key}`;

/**
 * The tree of a TODO list. Built in one pass over the items; nodes are made when they are asked for. Headings are groups
 * where there is more than one, with their whole trail where two would read alike. Sub-tasks are below their task.
 */
export function todoTree(list: TodoList, runs: readonly Run[]): TodoTree {
  const groups = new Map<
    string,
    { headings: readonly string[]; tops: TodoItem[]; left: number; total: number }
  >();
  const below = new Map<number, TodoItem[]>();
  const groupsNamed = new Map<string, number>();
  let left = 0;
  for (const item of list.items) {
    if (!item.ticked) left += 1;
    const key = JSON.stringify(item.headings);
    const group = groups.get(key) ?? { headings: item.headings, tops: [], left: 0, total: 0 };
    if (group.total === 0) {
      groups.set(key, group);
      const name = item.headings.at(-1) ?? '';
      groupsNamed.set(name, (groupsNamed.get(name) ?? 0) + 1);
    }
    group.total += 1;
    if (!item.ticked) group.left += 1;
    if (item.parent === null) group.tops.push(item);
    else {
      const siblings = below.get(item.parent);
      if (siblings) siblings.push(item);
      else below.set(item.parent, [item]);
    }
  }
  const grouped = groups.size > 1;
  const byTodo = runsByTodo(runs);

  const todoNode = (item: TodoItem): TreeNode => ({
    type: 'todo',
    id: todoId(keyOf(item)),
    item,
    hasChildren: below.has(item.index),
  });
  const headingNode = (key: string): TreeNode | null => {
    const group = groups.get(key);
    if (!group) return null;
    const { headings, left: open, total } = group;
    const name = headings.at(-1) ?? '';
    const label = (groupsNamed.get(name) ?? 0) > 1 ? headings.join(' › ') : name;
    return { type: 'heading', id: `heading:${key}`, headings, label: label || 'TODOs', left: open, total };
  };
  const runsNode: TreeNode = { type: 'runs', id: 'runs' };
  const roots = (): TreeNode[] => {
    const todos = grouped
      ? [...groups].flatMap(([key, { tops }]) => {
          const node = headingNode(key);
          return node !== null && tops.length > 0 ? [node] : [];
        })
      : [...groups.values()].flatMap(({ tops }) => tops.map(todoNode));
    return runs.length === 0 ? todos : [...todos, runsNode];
  };

  return {
    left,
    total: list.items.length,
    next: nextOf(list, byTodo),
    runs: byTodo,
    openBelow: openBelow(list.items),
    todoNode,
    children(parent) {
      if (parent === null) return roots();
      switch (parent.type) {
        case 'heading':
          return groups.get(JSON.stringify(parent.headings))?.tops.map(todoNode) ?? [];
        case 'todo':
          return below.get(parent.item.index)?.map(todoNode) ?? [];
        case 'runs':
          return runs.slice(0, shownRuns).map((run) => ({ type: 'run', id: `run:${run.id}`, run }));
        case 'run':
          return [];
      }
    },
    parent(node) {
      if (node.type === 'run') return runsNode;
      if (node.type !== 'todo') return null;
      const { parent, headings } = node.item;
      const above = parent === null ? undefined : list.items[parent];
      if (above) return todoNode(above);
      return grouped ? headingNode(JSON.stringify(headings)) : null;
    },
  };
}
