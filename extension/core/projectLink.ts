import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { AppError } from '#shared/appError.ts';
import { clientApi as api } from '#shared/clientApi.ts';
import { type ProjectFile, parseProjectFile } from '#shared/projectFile.contract.ts';
import type { Project } from '#shared/projects.contract.ts';
import type { ApiClient } from '../api/apiClient.ts';
import type { Files } from './files.port.ts';
import { makeFolders } from './journal.ts';
import { resolveTarget } from './targets.ts';

export const projectFilePath = '.plumbline/project.json';
type Place = { files: Files; root: string };

/** Where the file is or would be: inside this folder, behind no link. */
async function pathIn({ files, root }: Place): Promise<string> {
  try {
    return (await resolveTarget(files, root, projectFilePath)).absolute;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'path_refused') throw error;
    const advice = 'Put a real folder and file there in place of what is there now, then try again.';
    throw new AppError('path_refused', `${error.message} ${advice}`, { cause: error });
  }
}

async function readText(place: Place): Promise<string | null> {
  const { files, root } = place;
  if ((await files.stat(join(root, projectFilePath))) === null) return null;
  return new TextDecoder().decode(await files.read(await pathIn(place)));
}

/** What this folder says about its project; null when it says nothing. Throws `invalid_request` naming a wrong field. */
export async function readProjectFile(place: Place): Promise<ProjectFile | null> {
  const text = await readText(place);
  return text === null ? null : parseProjectFile(text);
}

/** Writes the given fields and keeps every other, also those this version does not know. */
export async function writeProjectFile(place: Place, fields: Partial<ProjectFile>): Promise<void> {
  const path = await pathIn(place);
  const text = await readText(place);
  if (text !== null) parseProjectFile(text);
  const before = text === null ? { version: 1 } : (JSON.parse(text.replace(/^\uFEFF/, '')) as object);
  const { files, root } = place;
  await makeFolders(files, join(root, '.plumbline'));
  const after = `${JSON.stringify({ ...before, ...fields }, null, 2)}\n`;
  await files.write(path, new TextEncoder().encode(after));
}

/** The file is what the user sees and edits, so the server follows it. */
async function withPlaceOf(file: ProjectFile, project: Project, client: ApiClient): Promise<Project> {
  const place = { todoPath: file.todo, scope: file.scope ?? null };
  if (place.todoPath === project.todoPath && place.scope === project.scope) return project;
  return await client.call(api.updateProject, { params: { id: project.id }, body: place });
}

/**
 * The project that a folder names. Throws `not_found`, with `projectId` in its details, when this account cannot see it: it belongs to
 * somebody else or to another server.
 */
export async function knownProject(client: ApiClient, id: string): Promise<Project> {
  try {
    return await client.call(api.getProject, { params: { id } });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
    throw new AppError(
      'not_found',
      `The project named in ${projectFilePath} is not known to you at ${client.server.host}. Sign in to the right server or account, or start a new project for this folder. Nothing was changed.`,
      { cause: error, details: { projectId: id } },
    );
  }
}

/**
 * The project of this folder at the server; made and written down when the folder names none, and told when the folder names another
 * TODO file or scope than before. Throws as `knownProject`: one that it cannot see is not replaced.
 */
export async function linkProject(options: Place & { client: ApiClient; name: string }): Promise<Project> {
  const { client, name } = options;
  const file = await readProjectFile(options);
  if (file?.id !== undefined) return await withPlaceOf(file, await knownProject(client, file.id), client);
  // Where this cannot be written, no project is left behind at the server that nothing points to.
  await writeProjectFile(options, {});
  const project = await client.call(api.createProject, {
    body: { name: file?.name ?? name, todoPath: file?.todo ?? 'TODO.md', scope: file?.scope ?? null },
    idempotencyKey: randomUUID(),
  });
  await writeProjectFile(options, { id: project.id });
  return project;
}
