import assert from 'node:assert/strict';
import { promises as fs, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '#shared/appError.ts';
import { type Connection, createConnection } from '../../../extension/account/connection.ts';
import { createApiClient } from '../../../extension/api/apiClient.ts';
import { bindToken } from '../../../extension/api/boundToken.ts';
import { journalPlace, makeFolders, saveContent, writeJournal } from '../../../extension/core/journal.ts';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';
import { sha256 } from '../../../extension/core/sha256.ts';
import { createLastRuns } from '../../../extension/platform/lastRuns.ts';
import { journalFolderOf } from '../../../extension/runs/journalFolderOf.ts';
import { createRunLoader } from '../../../extension/runs/runLoader.view.ts';
import { sendJson, startTestServer } from '../../extension/api/testServer.ts';

const [folder] = vscode.workspace.workspaceFolders ?? [];
const root = folder?.uri.fsPath ?? '';
const runId = '0190f3b0-0000-4000-8000-000000000001';
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A loader over what it needs before a run goes on, with what it could not do. */
function loaderOf(connection: Connection, storage: string) {
  const kept = new Map<string, unknown>();
  const lastRuns = createLastRuns({
    get: <T>(key: string) => kept.get(key) as T,
    update: async (key: string, value: unknown) => void kept.set(key, value),
  });
  const failures: unknown[] = [];
  const unused = {} as never;
  const loader = createRunLoader({
    ...{ storage, connection, lastRuns, onFailure: (error) => void failures.push(error) },
    ...{ review: unused, documents: unused, texts: unused, output: unused, checkMemory: unused },
    chooseChecks: () => Promise.reject(new Error('It asked for checks.')),
    showError: async (error) => void failures.push(error),
    onCharged: () => undefined,
  });
  return { loader, lastRuns, failures };
}

const clientVersion = '0.1.0';
const connectionTo = (address: string): Connection =>
  createConnection({ serverUrl: () => address, readToken: async () => 'plb_t', clientVersion });

describe('the start of the editor', () => {
  const storage = mkdtempSync(join(tmpdir(), 'plumbline-pick-up-'));
  after(() => fs.rm(storage, { recursive: true, force: true }));

  it('puts back what was cut off also where the address of the server is unusable', async () => {
    const file = join(root, 'half-done.txt');
    await fs.writeFile(file, 'new');
    const place = journalPlace(journalFolderOf(storage, root), runId);
    await makeFolders(nodeFiles, place);
    await saveContent(nodeFiles, place, bytesOf('old'));
    const [before, after] = [sha256(bytesOf('old')), sha256(bytesOf('new'))];
    await writeJournal(nodeFiles, place, {
      ...{ version: 1, runId, changeSha256: after, root, appliedAt: new Date(0).toISOString() },
      ...{ state: 'applying', madeFolders: [], todo: null, parents: [] },
      entries: [{ path: 'half-done.txt', before, after, mode: null }],
    });
    const { loader, failures } = loaderOf(connectionTo('no address'), storage);
    await loader.pickUp();
    loader.dispose();
    assert.equal(readFileSync(file, 'utf8'), 'old');
    assert.deepEqual(
      failures.map((error) => error instanceof AppError && error.code),
      ['configuration_invalid'],
    );
    await fs.rm(file);
  });

  it('forgets a run that is gone from the server', async () => {
    assert.ok(folder);
    await using server = await startTestServer((_, response) =>
      sendJson(response, 404, {
        ...{ type: 'about:blank', title: 'not_found', status: 404, code: 'not_found' },
        ...{ detail: 'There is no such run.', requestId: 'r' },
      }),
    );
    const { url } = server;
    const client = async () =>
      createApiClient({ server: url, token: bindToken('plb_t', url), clientVersion });
    const { loader, lastRuns, failures } = loaderOf({ ...connectionTo(url.href), client }, storage);
    await lastRuns.note(root, url.origin, { id: runId, goesOn: true });
    assert.equal(loader.rememberedRun(folder), runId);
    await loader.pickUp();
    loader.dispose();
    assert.deepEqual(failures, []);
    assert.equal(loader.rememberedRun(folder), null);
  });
});
