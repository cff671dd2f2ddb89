import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import {
  mayNameItsPlace,
  remapLink,
  remapText,
  type StagePaths,
} from '../../../extension/core/stageRemap.ts';

/** Copies the workspace of a case. What in it names its place, as links and installed packages do, names the copy then. */
export async function copyWorkspace(from: string, to: string): Promise<void> {
  const paths: StagePaths = { workspace: await fs.realpath(from), folder: to, aliases: [from] };
  await fs.cp(from, to, { recursive: true, verbatimSymlinks: true });
  for (const entry of await fs.readdir(to, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const inside = path.slice(to.length + 1);
    if (entry.isSymbolicLink()) {
      const wanted = await remapLink(join(from, inside), paths).catch(() => null);
      if (wanted === null || wanted === (await fs.readlink(path))) continue;
      await fs.unlink(path);
      await fs.symlink(wanted, path);
    } else if (entry.isFile() && mayNameItsPlace(inside)) {
      const text = remapText(await fs.readFile(path), paths);
      if (text !== null) await fs.writeFile(path, text);
    }
  }
}
