import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '#shared/appError.ts';
import { callersFolder } from '#shared/callersFolder.ts';
import { parseTodo } from '#shared/todo/parseTodo.ts';
import { tickTodo } from '#shared/todo/tickTodo.ts';
import type { TodoList } from '#shared/todo/todo.ts';

const usage = `Usage: npm run -s todo -- FILE [--tick N]

Prints the TODOs of FILE as JSON. With --tick N, prints the text of FILE with box N (from 1) ticked; FILE stays as it is.
-s keeps npm's own lines out of the output.
`;

type Order = { file: string; tick: string | null };

/** Null when the arguments are not the ones in the usage. */
function orderOf(args: readonly string[]): Order | null {
  const files: string[] = [];
  let tick: string | null = null;
  for (let at = 0; at < args.length; at++) {
    const argument = args[at] ?? '';
    if (argument === '--tick' || argument.startsWith('--tick=')) {
      const value = argument === '--tick' ? args[++at] : argument.slice('--tick='.length);
      if (value === undefined || tick !== null) return null;
      tick = value;
    } else if (argument.startsWith('--')) return null;
    else files.push(argument);
  }
  const [file, ...more] = files;
  return file === undefined || more.length > 0 ? null : { file, tick };
}

async function readText(file: string): Promise<string> {
  const from = callersFolder('todo', process.env) ?? process.cwd();
  const bytes = await readFile(resolve(from, file)).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'there is no such file' : (cause.code ?? 'it cannot be read');
    throw new AppError('not_found', `${file}: ${why}.`, { cause });
  });
  try {
    // A byte order mark has to come out again with --tick.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('file_not_text', `${file} is not UTF-8 text. Nothing was changed.`, { cause });
  }
}

function listing(file: string, list: TodoList): string {
  const items = list.items.map(({ index, headings, text, ticked, body, criteria, line }) => ({
    n: index + 1,
    headings,
    text,
    ticked,
    body,
    criteria,
    line,
    next: index === list.next?.index,
  }));
  return `${JSON.stringify({ file, items, next: list.next ? list.next.index + 1 : null }, null, 2)}\n`;
}

function ticked(file: string, text: string, number: string): string {
  const { items } = parseTodo(text);
  const item = /^[0-9]{1,9}$/.test(number) ? items[Number(number) - 1] : undefined;
  if (item) return tickTodo(text, item).text;
  const has = items.length === 0 ? 'no TODOs' : `TODOs 1 to ${items.length}`;
  throw new AppError('todo_not_found', `--tick ${number}: ${file} has ${has}. Nothing was changed.`);
}

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    process.stdout.write(usage);
    return;
  }
  const order = orderOf(args);
  if (!order) {
    process.stderr.write(usage);
    process.exitCode = 2;
    return;
  }
  try {
    const text = await readText(order.file);
    const output =
      order.tick === null ? listing(order.file, parseTodo(text)) : ticked(order.file, text, order.tick);
    process.stdout.write(output);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

await main(process.argv.slice(2));
