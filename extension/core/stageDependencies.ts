import { promises as fs } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export type DependencyFolder = {
  /** Relative, without a slash at the end. */
  path: string;
  /**
   * `exact`: installed packages, which a command must not change for the next one. `seed`: what builds go on from; copied
   * once, then the copy's own.
   */
  keep: 'exact' | 'seed';
};

type Rule = {
  name: RegExp /** One of these lies beside it, or in it. */;
  proof?: readonly string[];
  keep: DependencyFolder['keep'];
};

/** Ignored folders that commands cannot do without. All else that is ignored they make themselves. */
const rules: readonly Rule[] = [
  { name: /^(node_modules|bower_components|\.?venv)$/, keep: 'exact' },
  { name: /./, proof: ['./pyvenv.cfg'], keep: 'exact' },
  { name: /^vendor$/, proof: ['composer.json', 'Gemfile', 'go.mod', 'Cargo.toml'], keep: 'exact' },
  { name: /^\.bundle$/, proof: ['Gemfile'], keep: 'exact' },
  { name: /^\.yarn$/, proof: ['package.json'], keep: 'exact' },
  { name: /^\.dart_tool$/, proof: ['pubspec.yaml'], keep: 'exact' },
  { name: /^deps$/, proof: ['mix.exs'], keep: 'exact' },
  { name: /^_build$/, proof: ['mix.exs'], keep: 'seed' },
  { name: /^target$/, proof: ['Cargo.toml', 'pom.xml', 'build.sbt'], keep: 'seed' },
];

/** Ignored files that say where packages are. */
export const packageFiles: ReadonlySet<string> = new Set(['.pnp.cjs', '.pnp.loader.mjs', '.pnp.data.json']);

/** A build folder above this is not worth copying: building anew is cheaper. */
const largestSeedBytes = 1024 ** 3;

const exists = (path: string): Promise<boolean> =>
  fs.lstat(path).then(
    () => true,
    () => false,
  );

/** What an ignored folder is to commands, if they cannot do without it; null otherwise. */
export async function keepOf(workspace: string, path: string): Promise<DependencyFolder['keep'] | null> {
  const absolute = join(workspace, path);
  for (const { name, proof, keep } of rules) {
    if (!name.test(basename(path))) continue;
    if (proof === undefined) return keep;
    const places = proof.map((one) =>
      one.startsWith('./') ? join(absolute, one) : join(dirname(absolute), one),
    );
    for (const place of places) if (await exists(place)) return keep;
  }
  return null;
}

/**
 * Which of the ignored paths of a workspace (folders with a slash at the end) its commands need. `links` stand in the place of folders of
 * installed packages.
 */
export async function findDependencies(
  workspace: string,
  ignored: readonly string[],
): Promise<{ folders: DependencyFolder[]; files: string[]; links: string[] }> {
  const folders: DependencyFolder[] = [];
  const links: string[] = [];
  for (const ending of ignored) {
    const path = ending.replace(/\/$/, '');
    const isFolder = path !== ending;
    const keep = isFolder || (await isLink(join(workspace, path))) ? await keepOf(workspace, path) : null;
    if (!isFolder) {
      if (keep === 'exact') links.push(path);
    } else if (keep === 'exact' || (keep === 'seed' && (await fits(join(workspace, path))))) {
      folders.push({ path, keep });
    }
  }
  return { folders, links, files: ignored.filter((path) => packageFiles.has(basename(path))) };
}

const isLink = (path: string): Promise<boolean> =>
  fs.lstat(path).then(
    (stat) => stat.isSymbolicLink(),
    () => false,
  );

async function fits(folder: string): Promise<boolean> {
  let left = largestSeedBytes;
  const visit = async (path: string): Promise<void> => {
    for (const entry of await fs.readdir(path, { withFileTypes: true }).catch(() => [])) {
      if (left < 0) return;
      const inner = join(path, entry.name);
      if (entry.isDirectory()) await visit(inner);
      else if (entry.isFile()) left -= (await fs.lstat(inner).catch(() => ({ size: 0 }))).size;
    }
  };
  await visit(folder);
  return left >= 0;
}
