import { join } from 'node:path';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import type { Files } from '../core/files.port.ts';

export type SuggestedCheck = CheckCommand & { /** What made it likely. */ from: string };
export type Place = { files: Files; root: string; platform?: NodeJS.Platform };
export type Kind = NonNullable<CheckCommand['kind']>;

const largestManifest = 1024 * 1024;

export const suggested = (
  id: string,
  command: string[],
  from: string,
  kind: Kind = 'test',
): SuggestedCheck => ({ id, name: command.join(' '), command, kind, from });

/** The first of the names that is a plain file, or null. */
export async function firstFile({ files, root }: Place, names: readonly string[]): Promise<string | null> {
  for (const name of names) if ((await files.stat(join(root, name)))?.kind === 'file') return name;
  return null;
}

export async function firstFolder({ files, root }: Place, names: readonly string[]): Promise<string | null> {
  for (const name of names) if ((await files.stat(join(root, name)))?.kind === 'folder') return name;
  return null;
}

/** The names in a folder, none where there is no folder. */
export async function namesIn({ files, root }: Place, folder: string): Promise<string[]> {
  const entries = await files.list(join(root, folder)).catch(() => []);
  return entries.map(({ name }) => name).sort();
}

/** Null for a file that is not there, is too large or is no plain file. */
export async function textOf({ files, root }: Place, name: string): Promise<string | null> {
  const stat = await files.stat(join(root, name));
  if (stat?.kind !== 'file' || stat.size > largestManifest) return null;
  return new TextDecoder().decode(await files.read(join(root, name)));
}

/** The scripts of a JSON manifest by name; none where it cannot be read. */
export function scriptsOf(text: string): Record<string, unknown> {
  try {
    const manifest: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    const declared =
      manifest !== null && typeof manifest === 'object' && 'scripts' in manifest ? manifest.scripts : null;
    return declared !== null && typeof declared === 'object' ? { ...declared } : {};
  } catch {
    return {};
  }
}
