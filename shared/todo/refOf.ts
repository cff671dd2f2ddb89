import type { TodoItem } from './todo.ts';
import type { TodoRef } from './todoRef.ts';

/** Names an item of the list in the file at `path`. */
export const refOf = ({ headings, text, occurrence, alike }: TodoItem, path: string): TodoRef => ({
  path,
  headings: [...headings],
  text,
  occurrence,
  alike,
});
