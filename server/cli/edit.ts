import { lstatSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '#shared/appError.ts';
import { callersFolder } from '#shared/callersFolder.ts';
import { judgePath } from '#shared/paths/pathPolicy.ts';
import { applyAnswer } from '../edits/applyAnswer.ts';
import { readEdits } from '../edits/readEdits.ts';
import { readNamed, writeAll } from './folderFiles.ts';

const usage = `Usage: npm run -s edit -- --root DIR --answer FILE [--write]

Applies the edits of a model's answer to a folder, and prints what became of each as JSON. FILE may be - for standard input.
Nothing is written without --write, nor unless every edit applies.
Exit codes: 0 all applied; 3 some refused, or no edit found; 1 the answer cannot be read (too large, or no UTF-8), or a file or the
folder could not be read or written (told as JSON, too); 2 wrong arguments.
`;

type Order = { root: string; answer: string; write: boolean };

function orderOf(args: readonly string[]): Order | null {
  const options = {
    root: { type: 'string' },
    answer: { type: 'string' },
    write: { type: 'boolean' },
  } as const;
  try {
    const { root, answer, write = false } = parseArgs({ args: [...args], options }).values;
    return root === undefined || answer === undefined ? null : { root, answer, write };
  } catch {
    return null;
  }
}

const from = (path: string): string => resolve(callersFolder('edit', process.env) ?? process.cwd(), path);

async function textOf(path: string): Promise<string> {
  const bytes = path === '-' ? Buffer.concat(await process.stdin.toArray()) : await readFile(from(path));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new AppError('answer_unreadable', 'The answer is not UTF-8 text. Nothing of it was used.');
  }
}

/** The names of folders stand in the prose of an answer, too. */
function isPlainFile(path: string): boolean {
  try {
    return lstatSync(path).isFile();
  } catch {
    return false;
  }
}

async function edit({ root: named, answer, write }: Order): Promise<number> {
  const root = from(named);
  const folder = await stat(root).catch(() => null);
  if (!folder?.isDirectory()) throw new AppError('not_found', `${root} is no folder. Nothing was written.`);
  const text = await textOf(answer);
  const isFile = (path: string): boolean =>
    judgePath(path).verdict !== 'refused' && isPlainFile(join(root, path));
  const paths = readEdits(text, { isFile }).flatMap((one) =>
    one.op === 'rename' ? [one.path, one.to] : one.path,
  );
  const files = await readNamed(root, paths);
  const { operations, results, feedback, complete } = applyAnswer(files, text);
  if (complete && write) await writeAll(root, operations);
  const shown = operations.map(({ op, path, renamedFrom, content }) => ({
    op,
    path,
    ...(renamedFrom === undefined ? {} : { renamedFrom }),
    bytes: content?.length ?? 0,
    held: judgePath(path).verdict === 'held',
  }));
  const report = { complete, written: complete && write, operations: shown, results, feedback };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  return complete ? 0 : 3;
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(usage);
    return 0;
  }
  const order = orderOf(args);
  if (!order) {
    process.stderr.write(usage);
    return 2;
  }
  try {
    return await edit(order);
  } catch (error) {
    const known = error instanceof AppError || (error instanceof Error && 'code' in error);
    if (!known) throw error;
    const { code, message } = error as Error & { code: string };
    const report = { complete: false, written: false, operations: [], results: [], feedback: message };
    process.stdout.write(`${JSON.stringify({ ...report, error: { code, message } }, null, 2)}\n`);
    process.stderr.write(`${message}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
