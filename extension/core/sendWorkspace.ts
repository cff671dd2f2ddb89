import { join } from 'node:path';
import { buildManifest, type Manifest } from './manifest.ts';
import { abortable, type RunPorts } from './runPorts.ts';
import { uploadSnapshot } from './uploadSnapshot.ts';

/** Names, sizes and hashes of what a run would send. Nothing is sent. */
export function listWorkspace(
  ports: Pick<RunPorts, 'root' | 'files' | 'project' | 'exclude' | 'signal'>,
): Promise<Manifest> {
  const { root, files, project, exclude } = ports;
  return buildManifest({
    root,
    files,
    scope: project.scope,
    ...(exclude === undefined ? {} : { exclude }),
    ...(ports.signal === undefined ? {} : { signal: ports.signal }),
  });
}

/** Sends what the server lacks of the workspace and answers the id of the snapshot. Throws `workspace_changed`. */
export async function sendWorkspace(ports: RunPorts, manifest: Manifest): Promise<string> {
  const { client, files, root, project, ui } = ports;
  ui.onPhase?.('uploading');
  const { snapshotId } = await uploadSnapshot({
    client,
    projectId: project.id,
    manifest,
    readFile: (path) => files.read(join(root, path)),
    rebuild: () => listWorkspace(ports),
    ...(ui.onUpload === undefined ? {} : { onProgress: ui.onUpload }),
    ...abortable(ports),
  });
  return snapshotId;
}
