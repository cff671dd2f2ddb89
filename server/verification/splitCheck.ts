import { findTodo } from '#shared/todo/findTodo.ts';
import { parseTodo } from '#shared/todo/parseTodo.ts';
import type { TodoItem, TodoList, TodoName } from '#shared/todo/todo.ts';
import type { FileOperation } from '../edits/fileOperation.ts';
import type { Finding } from './gateCheck.ts';
import { lostLines } from './keptLines.ts';

const failed = (...evidence: string[]): Finding => ({ status: 'failed', evidence });

/**
 * A TODO is split by adding sub-tasks below it: one file changes, every line that was there stays, and all that is new is an open item
 * below that TODO or belongs to one.
 */
export function splitCheck(operations: readonly FileOperation[], todoPath: string, todo: TodoName): Finding {
  const [operation, ...others] = operations;
  if (operation?.path !== todoPath || operation.op !== 'modify' || others.length > 0)
    return failed(`Only ${todoPath} is to be changed.`);
  const { base, content } = operation;
  if (base === null || content === null) return failed(`Only ${todoPath} is to be changed.`);
  const [before, after] = [decode(base), decode(content)];
  const lost = lostLines(before.split('\n'), after.split('\n'));
  if (lost.length > 0)
    return failed(
      ...lost
        .slice(0, 20)
        .map(
          ({ line, text }) =>
            `${todoPath}:${line} has to stay as it is: ${JSON.stringify(text.slice(0, 200))}`,
        ),
    );
  const was = parseTodo(before);
  const list = parseTodo(after);
  const item = findTodo(list, todo);
  const added = list.items.filter((one) => isBelow(list, one, item)).length - below(was, findTodo(was, todo));
  if (list.items.length - was.items.length !== added)
    return failed(`Sub-tasks belong below "${item.text}" and nowhere else.`);
  if (added < 2)
    return failed(`"${item.text}" has to get at least two sub-tasks, each with a box: "- [ ] ".`);
  if (list.items.filter(({ ticked }) => ticked).length !== was.items.filter(({ ticked }) => ticked).length)
    return failed('New sub-tasks are open: their boxes are empty.');
  return { status: 'passed', evidence: [], figures: { subTasks: added } };
}

const below = (list: TodoList, item: TodoItem): number =>
  list.items.filter((one) => isBelow(list, one, item)).length;

function isBelow({ items }: TodoList, item: TodoItem, ancestor: TodoItem): boolean {
  for (let parent = item.parent; parent !== null; parent = items[parent]?.parent ?? null)
    if (parent === ancestor.index) return true;
  return false;
}

const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
