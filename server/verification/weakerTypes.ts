import { posix } from 'node:path';

type Versions = { before: string; after: string; sentences: readonly string[] };

const unchecked = /^\s*(?:\/\/|\/\*)\s*@ts-nocheck\b/m;
/** What compilers write, or others: it is no source whose types count. */
const output =
  /^(?:\.\/)?(?:\*\*\/)?(?:node_modules|dist|build|out|lib|coverage|tmp|temp|\.[\w-]+)(?:\/\**)*$/;

/**
 * What keeps types from being checked that were checked before: a file that opts out, and a tsconfig that is less strict or reads less.
 * Not what a sentence of the task names.
 */
export function weakerTypes(path: string, { before, after, sentences }: Versions): string[] {
  if (before === '' || after === '') return [];
  const isTold = (what: RegExp): boolean => sentences.some((sentence) => what.test(sentence));
  if (/\.[cm]?[jt]sx?$/.test(path))
    return unchecked.test(after) && !unchecked.test(before) && !isTold(/ts-nocheck/)
      ? ['"@ts-nocheck" keeps its types from being checked.']
      : [];
  const file = posix.basename(path);
  if (!/^tsconfig\b.*\.json$/.test(file)) return [];
  const isToldHere = (what: RegExp): boolean =>
    sentences.some((sentence) => sentence.includes(file) && what.test(sentence));
  return [
    ...(isTold(/\b(?:strict|loose|noImplicit|noUnchecked|noCheck|exactOptional)/i) &&
    isTold(/tsconfig|typescript|\btypes?\b|compiler/i)
      ? []
      : lessStrict(before, after)),
    ...(isToldHere(/\bexclu|\binclu|\bleav|\bleft|\bonly\b|\bcover|\bcompil/i)
      ? []
      : readsLess(before, after)),
  ];
}

const lessStrict = (before: string, after: string): string[] => {
  const [had, has] = [before, after].map((text) => text.replace(/^\s*\/\/.*$/gm, '')) as [string, string];
  const flag = (text: string, name: string): string | undefined =>
    new RegExp(`"${name}"\\s*:\\s*(true|false)`).exec(text)?.[1];
  const names = new Set(
    [
      ...`${before}\n${after}`.matchAll(
        /"(strict\w*|noImplicit\w+|noUnchecked\w+|exactOptional\w+|noCheck)"/g,
      ),
    ].map(([, name = '']) => name),
  );
  const inherits = /"extends"/.test(after) && !/"extends"/.test(before);
  return [...names].flatMap((name) => {
    const [was, is] = [flag(had, name), flag(has, name)];
    if (name === 'noCheck') return is === 'true' && was !== 'true' ? ['"noCheck" checks no types.'] : [];
    const isLess = was !== 'false' && is === 'false';
    const isGone = was === 'true' && is === undefined && !inherits;
    return isLess || isGone ? [`"${name}" no longer holds: fewer faults of types are found.`] : [];
  });
};

function readsLess(before: string, after: string): string[] {
  const had = new Set(entriesOf(before, 'exclude'));
  const excluded = entriesOf(after, 'exclude').filter((entry) => !had.has(entry) && !output.test(entry));
  const now = entriesOf(after, 'include').map(folderOf);
  const gone =
    now.length === 0 ? [] : entriesOf(before, 'include').filter((entry) => !isWithin(folderOf(entry), now));
  return [
    ...excluded.map((entry) => `"exclude" leaves out "${entry}".`),
    ...gone.map((entry) => `"include" no longer has "${entry}".`),
  ];
}

const entriesOf = (text: string, name: string): string[] => {
  const [, list = ''] = new RegExp(`"${name}"\\s*:\\s*\\[([^\\]]*)\\]`).exec(text) ?? [];
  return [...list.matchAll(/"([^"\n]*)"/g)].map(([, entry = '']) => entry);
};
const folderOf = (entry: string): string => entry.replace(/^\.\//, '').replace(/(?:^|\/)\*.*$|\/$/, '');
const isWithin = (folder: string, others: readonly string[]): boolean =>
  others.some((other) => other === '' || other === '.' || folder === other || folder.startsWith(`${other}/`));
