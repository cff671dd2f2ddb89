import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { isAlive } from './journalLock.ts';
import { removeTree } from './removeTree.ts';
import { allStagesFolders } from './stagesFolder.ts';

export const stageMarkerName = 'stage.json';
const markerSchema = z.object({ pid: z.int(), startedAt: z.number(), workspace: z.string() });

/** When this process began, milliseconds since 1970: tells it from an earlier one that had the same number. */
const processStart = Math.round(Date.now() - process.uptime() * 1000);
const longestLife = 14 * 24 * 3600 * 1000;

export async function writeStageMarker(path: string, workspace: string): Promise<void> {
  await fs.writeFile(path, JSON.stringify({ pid: process.pid, startedAt: processStart, workspace }));
}

/** Removes the staged copies that processes left which are gone. Answers how many. */
export async function sweepStages(stagesFolder: string, alive = isAlive): Promise<number> {
  const names = await fs.readdir(stagesFolder).catch(() => []);
  let removed = 0;
  for (const name of names) {
    const place = join(stagesFolder, name);
    const stat = await fs.lstat(place).catch(() => null);
    if (!name.startsWith('stage-') || !stat?.isDirectory()) continue;
    if (await isUsed(place, stat.mtimeMs, alive)) continue;
    await removeTree(place);
    removed += 1;
  }
  return removed;
}

/** The same for every place such copies may lie in. */
export async function sweepAllStages(): Promise<void> {
  await Promise.all(allStagesFolders().map((folder) => sweepStages(folder)));
}

async function isUsed(place: string, madeMs: number, alive: (pid: number) => boolean): Promise<boolean> {
  const text = await fs.readFile(join(place, stageMarkerName), 'utf8').catch(() => '');
  let marker: unknown;
  try {
    marker = JSON.parse(text);
  } catch {
    marker = undefined;
  }
  const parsed = markerSchema.safeParse(marker);
  // Between making the folder and writing its marker lies a moment in which it belongs to somebody.
  if (!parsed.success) return Date.now() - madeMs < 60_000;
  const { pid, startedAt } = parsed.data;
  if (pid === process.pid) return Math.abs(startedAt - processStart) < 5_000;
  return alive(pid) && Date.now() - startedAt < longestLife;
}
