import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#shared/appError.ts';
import { decodeBlobFrames } from '#shared/blobFrames.ts';
import { createApiClient } from '../../../extension/api/apiClient.ts';
import { bindToken } from '../../../extension/api/boundToken.ts';
import { buildManifest } from '../../../extension/core/manifest.ts';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';
import { sha256 } from '../../../extension/core/sha256.ts';
import { uploadSnapshot } from '../../../extension/core/uploadSnapshot.ts';
import { sendJson, startTestServer } from '../api/testServer.ts';
import { makeWorkspace, runId, type Tree, writeTree } from './workspace.ts';

/** A server that keeps what it is sent and misses what it has not got, plus a workspace to send. */
async function stage(tree: Tree, alsoMissing: string[] = []) {
  const workspace = makeWorkspace(tree);
  const stored = new Map<string, Uint8Array>();
  const sizes: number[] = [];
  const server = await startTestServer((request, response) => {
    if (request.method === 'PUT') {
      sizes.push(request.body.length);
      const frames = decodeBlobFrames(request.body);
      for (const { sha256: hash, bytes } of frames) stored.set(hash, bytes);
      sendJson(response, 200, { stored: frames.length });
      return;
    }
    const { files } = JSON.parse(String(request.body)) as { files: { sha256: string }[] };
    const missing = [...new Set(files.map((file) => file.sha256))].filter((hash) => !stored.has(hash));
    sendJson(response, 201, { snapshotId: runId, missing: [...missing, ...alsoMissing] });
  });
  const rebuild = () => buildManifest({ root: workspace.root, files: nodeFiles });
  const manifest = await rebuild();
  const upload = (change: Partial<Parameters<typeof uploadSnapshot>[0]> = {}) =>
    uploadSnapshot({
      client: createApiClient({
        server: server.url,
        token: bindToken('plb_t', server.url),
        clientVersion: '0.1.0',
      }),
      projectId: runId,
      manifest,
      readFile: (path) => readFile(join(workspace.root, path)),
      rebuild,
      ...change,
    });
  return {
    ...workspace,
    stored,
    sizes,
    upload,
    async [Symbol.asyncDispose]() {
      workspace[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

const changed = (error: unknown): boolean => error instanceof AppError && error.code === 'workspace_changed';

describe('snapshot upload', () => {
  it('sends each missing content once, in uploads of at most 4 MiB, and nothing the second time', async () => {
    const big = Object.fromEntries(
      Array.from({ length: 6 }, (_, n) => [`f${n}.ts`, String(n).repeat(1_000_000)]),
    );
    await using stand = await stage({ ...big, 'copy.ts': '0'.repeat(1_000_000), 'small.ts': 's' });
    await stand.upload();
    assert.equal(stand.stored.size, 7);
    assert.equal(stand.sizes.length, 2);
    assert.ok(stand.sizes.every((size) => size <= 4 * 1024 * 1024));
    await stand.upload();
    assert.equal(stand.sizes.length, 2);
  });

  it('lists the workspace again when a file changed, and sends what is there now', async () => {
    await using stand = await stage({ 'a.ts': 'old' });
    writeTree(stand.root, { 'a.ts': 'new' });
    const { manifest } = await stand.upload();
    assert.equal(manifest.entries[0]?.sha256, sha256('new'));
    assert.deepEqual([...stand.stored.keys()], [sha256('new')]);
  });

  it('gives up on a workspace that keeps changing, without having sent the changing file', async () => {
    await using stand = await stage({ 'a.ts': 'old' });
    let n = 0;
    const readFile = async () => new TextEncoder().encode(`again ${n++}`);
    await assert.rejects(stand.upload({ readFile }), changed);
    assert.equal(stand.stored.size, 0);
  });

  it('treats a file that is gone as changed', async () => {
    await using stand = await stage({ 'a.ts': 'old' });
    await assert.rejects(
      stand.upload({ readFile: async () => Promise.reject(new Error('ENOENT')) }),
      changed,
    );
  });

  it('refuses to send what the manifest does not name', async () => {
    await using stand = await stage({ 'a.ts': 'a' }, [sha256('.env')]);
    await assert.rejects(
      stand.upload(),
      (error: unknown) => error instanceof AppError && error.code === 'server_incompatible',
    );
  });
});
