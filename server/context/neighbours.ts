import { posix } from 'node:path';
import type { ContextIndex, IndexedFile } from './contextIndex.ts';

export type Neighbour = { path: string; reason: string };

const scanned = 50_000;
const specifier = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)["'](\.{1,2}\/[^"'\n]{1,200})["']/g;
const pythonImport =
  /^[ \t]*from[ \t]+(\.{0,3}[\w.]{0,200})[ \t]+import\b|^[ \t]*import[ \t]+([\w.]{1,200})/gm;
const endings = ['', '.ts', '.tsx', '.js', '.jsx', '.mts', '.mjs', '/index.ts', '/index.tsx', '/index.js'];

/** The tests of a file (or what a test tests), by name, and the files it imports by a path. In a fixed order. */
export function neighboursOf(index: ContextIndex, file: IndexedFile): Neighbour[] {
  const tests = [...index.files.keys()]
    .filter(
      (path) => path !== file.path && stem(path) === stem(file.path) && isTest(path) !== isTest(file.path),
    )
    .map((path) => ({ path, reason: isTest(path) ? `test of ${file.path}` : `tested by ${file.path}` }));
  const imports = importsOf(index, file).map((path) => ({ path, reason: `imported by ${file.path}` }));
  return [...tests, ...imports];
}

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const isTest = (path: string): boolean => /(?:^test_|[._-](?:test|spec)s?\.|_test\.)/i.test(fileName(path));

/** The name without ending and test marks; the kind of file is part of it. */
function stem(path: string): string {
  const name = fileName(path).toLowerCase();
  const ending = posix.extname(name).replace(/^\.[cm]?([jt]s)x?$/, '.$1');
  return name.replace(/^test_/, '').replace(/(?:[._-](?:test|spec)s?)?\.[^.]+$/, '') + ending;
}

function importsOf({ files }: ContextIndex, { path, text }: IndexedFile): string[] {
  const head = (text ?? '').slice(0, scanned);
  const folder = posix.dirname(path);
  const wanted = path.endsWith('.py') ? pythonModules(head, folder) : relativeModules(head, folder);
  const found = wanted.flatMap((variants) => variants.find((variant) => files.has(variant)) ?? []);
  return [...new Set(found)].filter((other) => other !== path);
}

function relativeModules(text: string, folder: string): string[][] {
  return [...text.matchAll(specifier)].map(([, name = '']) => {
    const target = posix.join(folder, name);
    const bare = target.replace(/\.[cm]?jsx?$/, '');
    return [...new Set([target, bare])].flatMap((start) => endings.map((ending) => start + ending));
  });
}

function pythonModules(text: string, folder: string): string[][] {
  return [...text.matchAll(pythonImport)].map(([, from, plain]) => {
    const name = from ?? plain ?? '';
    const dots = /^\.*/.exec(name)?.[0].length ?? 0;
    const module = name.slice(dots).replaceAll('.', '/');
    const roots = dots > 0 ? [posix.join(folder, '../'.repeat(dots - 1))] : ['.', folder, 'src'];
    return roots.flatMap((root) => [
      `${posix.join(root, module)}.py`,
      posix.join(root, module, '__init__.py'),
    ]);
  });
}
