import { promises as fs } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { keepOf, packageFiles } from './stageDependencies.ts';
import type { Mirror } from './stageMirror.ts';
import { alwaysIgnored, type Walked } from './walkWorkspace.ts';

/** What commands made of the files of a copy and what ignore rules hide from the next comparison with the workspace. */
export type StageOutputs = {
  /**
   * Told which files the copy gets. With a change, outputs are removed if a file is gone that may have gone into them: a build does not
   * always take out what it made of it, and what still loads that passes although its source is no more.
   */
  expect(paths: Iterable<string>, present: Walked, hasChange: boolean): Promise<void>;
  clear(present: Walked): Promise<void>;
  /**
   * True for ignored folders that are loaded unasked and that nobody but a command made: packages where no manifest asks for any, and
   * what Python takes for its compiled code.
   */
  isStray(path: string, wanted: Walked): boolean;
  /** What is there now belongs to what a setup command installed, and stays. */
  adopt(present: Walked): void;
  /** True if anything was written from that time on, other than into installed packages. */
  writtenSince(time: number, present: Walked): Promise<boolean>;
};

/** A time by the clock of the file system, after that of everything written so far. It goes on in steps. */
export async function timeAfterWrites(scratch: string): Promise<number> {
  const touch = async (): Promise<number> => {
    await fs.writeFile(scratch, '');
    await fs.utimes(scratch, 0, 0);
    return (await fs.lstat(scratch)).ctimeMs;
  };
  const before = await touch();
  let now = before;
  while (now === before) {
    await wait(1);
    now = await touch();
  }
  return now;
}

export async function isNewer(path: string, time: number): Promise<boolean> {
  const stat = await fs.lstat(path).catch(() => null);
  if (stat === null) return false;
  if (stat.ctimeMs >= time) return true;
  if (!stat.isDirectory()) return false;
  for (const name of await fs.readdir(path).catch(() => []))
    if (await isNewer(join(path, name), time)) return true;
  return false;
}

export function createOutputs(folder: string, mirror: Mirror): StageOutputs {
  let had = new Set<string>();
  let installed = new Set<string>();

  async function removable(path: string): Promise<boolean> {
    const name = basename(path);
    if (installed.has(path) || packageFiles.has(name)) return false;
    return !alwaysIgnored.has(name) && (await keepOf(folder, path.replace(/\/$/, ''))) === null;
  }

  async function clear({ ignored }: Walked): Promise<void> {
    for (const path of ignored) if (await removable(path)) await mirror.remove(path.replace(/\/$/, ''));
    // Where compilers that go on from what they know note that there is nothing to do.
    const packages = await fs.lstat(join(folder, 'node_modules')).catch(() => null);
    if (packages?.isDirectory()) await mirror.remove('node_modules/.cache');
  }

  return {
    async expect(paths, present, hasChange) {
      const now = new Set(paths);
      if (hasChange && [...had].some((path) => !now.has(path))) {
        await clear(present);
        had = new Set();
      }
      for (const path of now) had.add(path);
    },
    clear,
    isStray: (path, { files, ignored }) =>
      /(?:^|\/)(?:__pycache__|\.pytest_cache)\/?$/.test(path) ||
      (/(?:^|\/)node_modules\/?$/.test(path) &&
        !installed.has(path) &&
        !ignored.includes(path) &&
        !files.includes(path.replace(/node_modules\/?$/, 'package.json'))),
    adopt({ ignored }) {
      installed = new Set(ignored);
    },
    async writtenSince(time, { ignored, files, others, links }) {
      const packages = async (path: string): Promise<boolean> =>
        (await keepOf(folder, path.replace(/\/$/, ''))) === 'exact' || alwaysIgnored.has(basename(path));
      const made: string[] = [];
      for (const path of ignored) if (!(await packages(path))) made.push(path);
      for (const path of [...files, ...others, ...links, ...made])
        if (await isNewer(join(folder, path), time)) return true;
      return false;
    },
  };
}
