import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { parseTodo } from '#shared/todo/parseTodo.ts';
import type { TodoItem } from '#shared/todo/todo.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';

/**
 * The item of a case as the TODO file of its workspace names it; put there where none does. The text may be in bold, may begin with its
 * box, and may go on over several lines: the first is the item, the others are what belongs to it.
 */
export async function caseTodo(root: string, text: string): Promise<TodoRef> {
  const path = join(root, 'TODO.md');
  const before = await fs.readFile(path, 'utf8').catch(() => '');
  const [title = '', ...body] = text.trim().split(/\r?\n/);
  const alike = parseTodo(before).items.filter((item) => plain(item.text) === plain(title));
  const known = alike.find(({ ticked }) => !ticked) ?? alike[0];
  if (known !== undefined) return refOf(known);
  const kept = before === '' ? '' : `${before.trimEnd()}\n\n`;
  const lines = [
    `- [ ] ${title.replace(bullet, '')}`,
    ...body.map((line) => `  ${line.replace(box, '$1')}`.trimEnd()),
  ];
  const after = `${kept}${lines.join('\n')}\n`;
  const at = kept.split('\n').length;
  const item = parseTodo(after).items.find(({ line }) => line === at);
  if (item === undefined) throw new Error(`${JSON.stringify(text)} makes no item of a TODO list.`);
  await fs.writeFile(path, after);
  return refOf(item);
}

/** Boxes below the first would be sub-tasks of their own, to be done before. */
const box = /^(\s*(?:[-*+]|\d+[.)])\s+)`?\[[ xX]\]`?\s+/;
const bullet = /^\s*(?:[-*+]\s+)?(?:`?\[[ xX]\]`?\s+)?/;
const plain = (text: string): string =>
  text
    .replace(bullet, '')
    .replace(/[*_]{2,3}/g, '')
    .replace(/\s+/g, ' ')
    .trim();
const refOf = ({ headings, text, occurrence, alike }: TodoItem): TodoRef => ({
  path: 'TODO.md',
  headings: [...headings],
  text,
  occurrence,
  alike,
});
