import { constants, type Dirent, promises as fs, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { removeTree } from './removeTree.ts';
import { sha256 } from './sha256.ts';
import { makeLink, mayNameItsPlace, remapLink, remapText, type StagePaths } from './stageRemap.ts';

/** Tells one state of a file from another without reading it. The time of the last change cannot be set by a program. */
type Stamp = { size: number; mtimeMs: number; ctimeMs: number; mode: number };

export type Mirror = {
  /**
   * Makes a file of the copy the same as in the workspace, unless it is already. `remap` turns mentions of the workspace
   * into mentions of the copy, for files of installed packages. A file that is gone meanwhile is left out.
   */
  placeFile(path: string, how?: { remap?: boolean }): Promise<void>;
  placeLink(path: string): Promise<void>;
  /** The whole folder, links into the workspace remapped. `exact`: what only the copy has is removed. */
  placeFolder(path: string, how: { exact: boolean; signal?: AbortSignal }): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes real folders of everything above a path: a link that a command left there must not lead a write out of the copy. */
  clearWay(path: string): Promise<void>;
  /** What is known about folders holds only until commands have run again. */
  newRound(): void;
  /** sha256 of a placed file's content, and whether it may be executed. Null when it was not placed. */
  contentOf(path: string): Promise<string | null>;
};

const width = 32;

export async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += width) await Promise.all(items.slice(at, at + width).map(work));
}

function stampOf(stat: Stats | null): Stamp | null {
  if (!stat?.isFile()) return null;
  const { size, mtimeMs, ctimeMs, mode } = stat;
  return { size, mtimeMs, ctimeMs, mode };
}

const statOf = (path: string): Promise<Stats | null> => fs.lstat(path).catch(() => null);

const same = (a: Stamp | undefined, b: Stamp | null): boolean =>
  a !== undefined &&
  b !== null &&
  a.size === b.size &&
  a.mtimeMs === b.mtimeMs &&
  a.ctimeMs === b.ctimeMs &&
  a.mode === b.mode;

const none: readonly Dirent[] = [];

export function createMirror(paths: StagePaths): Mirror {
  const { workspace, folder } = paths;
  const placed = new Map<string, { source: Stamp; copy: Stamp }>();
  /** What was in the copy before, whatever became of it. */
  const known = new Set<string>();
  const contents = new Map<string, { stamp: Stamp; content: string }>();
  const ways = new Map<string, Promise<void>>();

  async function placeFile(path: string, { remap = false } = {}): Promise<void> {
    const from = join(workspace, path);
    const to = join(folder, path);
    const source = stampOf(await statOf(from));
    if (source === null) return;
    await mirror.clearWay(path);
    const before = placed.get(path);
    const present = await statOf(to);
    if (same(before?.source, source) && same(before?.copy, stampOf(present))) return;
    placed.delete(path);
    if (present !== null) await removeTree(to);
    await fs.copyFile(from, to, constants.COPYFILE_FICLONE);
    const remapped = remap && mayNameItsPlace(path) ? remapText(await fs.readFile(to), paths) : null;
    if (remapped !== null) {
      await fs.chmod(to, source.mode | 0o200);
      await fs.writeFile(to, remapped);
      await fs.chmod(to, source.mode & 0o777);
    } else if (!known.has(path)) {
      // Build tools compare times. Only the first copy keeps them: a file put back must look newer than what was built since.
      await fs.utimes(to, new Date(source.mtimeMs), new Date(source.mtimeMs)).catch(() => undefined);
    }
    const copy = stampOf(await statOf(to));
    known.add(path);
    if (copy !== null) placed.set(path, { source, copy });
  }

  async function placeLink(path: string): Promise<void> {
    const to = join(folder, path);
    const wanted = await remapLink(join(workspace, path), paths).catch(() => null);
    if (wanted === null) return;
    await mirror.clearWay(path);
    if ((await fs.readlink(to).catch(() => null)) === wanted) return;
    await removeTree(to);
    await makeLink(wanted, to);
  }

  async function makeFolder(path: string): Promise<void> {
    await mirror.clearWay(path);
    const at = join(folder, path);
    const stat = await fs.lstat(at).catch(() => null);
    if (stat?.isDirectory()) return;
    if (stat !== null) await fs.unlink(at);
    await fs.mkdir(at, { recursive: true });
  }

  const mirror: Mirror = {
    placeFile,
    placeLink,

    async placeFolder(path, { exact, signal }) {
      signal?.throwIfAborted();
      await mirror.clearWay(`${path}/x`);
      const read = (root: string) => fs.readdir(join(root, path), { withFileTypes: true }).catch(() => none);
      const wanted = await read(workspace);
      if (exact) {
        const present = await read(folder);
        const names = new Set(wanted.map(({ name }) => name));
        await inParallel(
          present.filter(({ name }) => !names.has(name)),
          ({ name }) => mirror.remove(`${path}/${name}`),
        );
      }
      const of = (is: (entry: Dirent) => boolean): string[] =>
        wanted.filter(is).map(({ name }) => `${path}/${name}`);
      await inParallel(
        of((entry) => entry.isFile()),
        (file) => placeFile(file, { remap: true }),
      );
      for (const inner of of((entry) => entry.isDirectory()))
        await mirror.placeFolder(inner, { exact, ...(signal ? { signal } : {}) });
      await inParallel(
        of((entry) => entry.isSymbolicLink()),
        placeLink,
      );
    },

    async remove(path) {
      known.add(path);
      placed.delete(path);
      await mirror.clearWay(path);
      await removeTree(join(folder, path));
    },

    clearWay(path) {
      const above = dirname(path);
      if (above === '.') return Promise.resolve();
      const begun = ways.get(above);
      if (begun !== undefined) return begun;
      const way = makeFolder(above);
      ways.set(above, way);
      return way;
    },

    newRound: () => ways.clear(),

    async contentOf(path) {
      const now = placed.get(path);
      if (now === undefined) return null;
      const { source } = now;
      const before = contents.get(path);
      if (before !== undefined && same(before.stamp, source)) return before.content;
      const content =
        sha256(await fs.readFile(join(folder, path))) + ((source.mode & 0o100) === 0 ? '' : '+x');
      contents.set(path, { stamp: source, content });
      return content;
    },
  };
  return mirror;
}
