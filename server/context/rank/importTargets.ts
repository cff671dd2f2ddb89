import { posix } from 'node:path';
import type { GrammarName } from '../../grammars/loadGrammar.ts';
import type { ContextIndex } from '../contextIndex.ts';
import { pathNames } from './pathNames.ts';

const endings = ['', '.ts', '.tsx', '.js', '.jsx', '.mts', '.mjs', '/index.ts', '/index.tsx', '/index.js'];

/**
 * The file an import names, as a list of one, or an empty one. Relative imports are followed; names of packages, classes and
 * headers are taken for the end of a path, and only where exactly one file has it.
 */
export function importTargets(
  index: ContextIndex,
  path: string,
  language: GrammarName | null,
  name: string,
): string[] {
  const folder = posix.dirname(path);
  switch (language) {
    case 'javascript':
    case 'typescript':
    case 'tsx':
      return firstOf(index, moduleVariants(folder, name));
    case 'python':
      return firstOf(index, pythonVariants(folder, name));
    case 'rust':
      return rustTargets(index, folder, name);
    case 'cpp':
    case 'ruby': {
      const file = language === 'ruby' && !name.endsWith('.rb') ? `${name}.rb` : name;
      const [beside] = firstOf(index, [posix.join(folder, file)]);
      return beside === undefined ? onlyEndingWith(index, file) : [beside];
    }
    case 'java':
      return onlyEndingWith(index, `${name.replaceAll('.', '/')}.java`);
    case 'php':
      return name.endsWith('.php')
        ? firstOf(index, [posix.join(folder, name)])
        : onlyEndingWith(index, `${name.split('\\').slice(-2).join('/')}.php`);
    default:
      // Go and C# import folders and namespaces, of which no single file stands for the rest.
      return [];
  }
}

function firstOf({ files }: ContextIndex, variants: readonly string[]): string[] {
  const found = variants.find((variant) => files.has(variant));
  return found === undefined ? [] : [found];
}

function onlyEndingWith(index: ContextIndex, end: string): string[] {
  const target = posix.normalize(end).replace(/^(?:\.\.\/)+/, '');
  const candidates = pathNames(index).byName.get(posix.basename(target).toLowerCase()) ?? [];
  const found = candidates.filter((path) => path === target || path.endsWith(`/${target}`));
  return found.length === 1 ? found : [];
}

function moduleVariants(folder: string, name: string): string[] {
  const target = posix.join(folder, name);
  const bare = target.replace(/\.[cm]?jsx?$/, '');
  return [...new Set([target, bare])].flatMap((start) => endings.map((ending) => start + ending));
}

function pythonVariants(folder: string, name: string): string[] {
  const dots = /^\.*/.exec(name)?.[0].length ?? 0;
  const module = name.slice(dots).replaceAll('.', '/');
  const roots = dots > 0 ? [posix.join(folder, '../'.repeat(dots - 1))] : ['.', folder, 'src'];
  return roots.flatMap((root) => [`${posix.join(root, module)}.py`, posix.join(root, module, '__init__.py')]);
}

/** `mod name` lies beside the file or in a folder of its own; of a `use` path the last names may be items of the module. */
function rustTargets(index: ContextIndex, folder: string, name: string): string[] {
  const parts = name.split('::').filter((part) => !['crate', 'self', 'super'].includes(part));
  if (!name.includes('::')) {
    return firstOf(index, [posix.join(folder, `${name}.rs`), posix.join(folder, name, 'mod.rs')]);
  }
  for (let length = parts.length; length > 0; length--) {
    const module = parts.slice(0, length).join('/');
    const found = [...onlyEndingWith(index, `${module}.rs`), ...onlyEndingWith(index, `${module}/mod.rs`)];
    if (found.length === 1) return found;
  }
  return [];
}
