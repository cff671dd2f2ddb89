import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '#shared/appError.ts';
import { createApiClient } from '../../../extension/api/apiClient.ts';
import { bindToken } from '../../../extension/api/boundToken.ts';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';
import {
  linkProject,
  projectFilePath,
  readProjectFile,
  writeProjectFile,
} from '../../../extension/core/projectLink.ts';
import { sendJson, startTestServer } from '../api/testServer.ts';
import { makeWorkspace } from './workspace.ts';

const id = '0190f3b0-0000-4000-8000-0000000000aa';

async function stand(projectFile?: string) {
  const workspace = makeWorkspace(projectFile === undefined ? {} : { [projectFilePath]: projectFile });
  const server = await startTestServer((request, response) => {
    const {
      name = 'Shop',
      todoPath = 'TODO.md',
      scope = null,
    } = /^(POST|PATCH)$/.test(request.method) ? JSON.parse(String(request.body)) : {};
    const project = { id, name, status: 'planned', todoPath, scope, createdAt: at, updatedAt: at };
    if (request.path.endsWith('dead')) {
      const problem = {
        type: 'about:blank',
        title: '',
        status: 404,
        code: 'not_found',
        detail: '',
        requestId: '',
      };
      sendJson(response, 404, problem);
    } else sendJson(response, request.method === 'POST' ? 201 : 200, project);
  });
  const token = bindToken('plb_t', server.url);
  const client = createApiClient({ server: server.url, token, clientVersion: '0.1.0' });
  return {
    root: workspace.root,
    files: nodeFiles,
    client,
    name: 'Shop',
    text: () => readFileSync(join(workspace.root, projectFilePath), 'utf8'),
    seen: server.seen,
    async [Symbol.asyncDispose]() {
      workspace[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
const at = '2026-01-01T00:00:00.000Z';

describe('project link', () => {
  it('makes no project at the server where it cannot be written down', async () => {
    await using place = await stand();
    const readOnly = Object.assign(new Error('read-only file system'), { code: 'EROFS' });
    const files = {
      ...nodeFiles,
      write: () => Promise.reject(readOnly),
      makeFolder: () => Promise.reject(readOnly),
    };
    await assert.rejects(linkProject({ ...place, files }), { code: 'EROFS' });
    assert.deepEqual(place.seen, []);
  });

  it('makes a project for a folder that names none, and writes its id down', async () => {
    await using place = await stand();
    assert.equal((await linkProject(place)).id, id);
    assert.deepEqual(JSON.parse(place.text()), { version: 1, id });
    await linkProject(place);
    assert.deepEqual(
      place.seen.map(({ method }) => method),
      ['POST', 'GET'],
    );
  });

  it('keeps every field of the file, also unknown ones, and makes the project as it says', async () => {
    const given = { version: 1, name: 'Web', todo: 'docs/TODO.md', scope: 'web', note: { mine: true } };
    await using place = await stand(JSON.stringify(given));
    const project = await linkProject(place);
    assert.deepEqual([project.name, project.todoPath, project.scope], ['Web', 'docs/TODO.md', 'web']);
    assert.deepEqual(JSON.parse(place.text()), { ...given, id });
  });

  it('tells the server when the folder names another TODO file or scope than before', async () => {
    const text = JSON.stringify({ version: 1, id, todo: 'docs/list.md', scope: './web/' });
    await using place = await stand(text);
    const project = await linkProject(place);
    assert.deepEqual([project.todoPath, project.scope], ['docs/list.md', 'web']);
    const [, patch] = place.seen;
    assert.equal(`${patch?.method} ${patch?.path}`, `PATCH /v1/projects/${id}`);
    assert.deepEqual(JSON.parse(String(patch?.body)), { todoPath: 'docs/list.md', scope: 'web' });
    assert.equal(place.text(), text);
  });

  it('does not replace a project it cannot see, and says which one that is', async () => {
    const other = JSON.stringify({ version: 1, id: '0190f3b0-0000-4000-8000-00000000dead' });
    await using place = await stand(other);
    await assert.rejects(
      linkProject(place),
      (error: unknown) =>
        error instanceof AppError && error.code === 'not_found' && error.details?.['projectId'] !== undefined,
    );
    assert.equal(place.text(), other);
    await writeProjectFile(place, { id: undefined });
    assert.equal((await linkProject(place)).id, id);
  });

  it('refuses to write over a file it cannot read, and says which field is wrong', async () => {
    for (const wrong of ['{', '{"version":2}', '{"version":1,"todo":"../x"}']) {
      await using place = await stand(wrong);
      const refused = (error: unknown): boolean =>
        error instanceof AppError && error.code === 'invalid_request';
      await assert.rejects(linkProject(place), refused);
      await assert.rejects(writeProjectFile(place, { id }), refused);
      assert.equal(place.text(), wrong);
    }
  });

  it('does not read through a link', async () => {
    await using place = await stand();
    using other = makeWorkspace({ 'project.json': '{"version":1}' });
    await writeProjectFile(place, {});
    rmSync(join(place.root, projectFilePath));
    symlinkSync(join(other.root, 'project.json'), join(place.root, projectFilePath));
    await assert.rejects(readProjectFile(place), {
      code: 'path_refused',
      message: /is a link.*Put a real folder and file there/,
    });
  });

  it('leaves its folder behind no link, and then makes no project at the server', async () => {
    const refused = {
      code: 'path_refused',
      message: /lies behind the link "\.plumbline"\. No file was changed\. Put a real folder/,
    };
    for (const there of [{}, { 'project.json': '{"version":1}' }]) {
      await using place = await stand();
      using elsewhere = makeWorkspace(there);
      symlinkSync(elsewhere.root, join(place.root, '.plumbline'));
      await assert.rejects(linkProject(place), refused);
      await assert.rejects(writeProjectFile(place, { id }), refused);
      assert.deepEqual(readdirSync(elsewhere.root), Object.keys(there));
      for (const [name, text] of Object.entries(there))
        assert.equal(readFileSync(join(elsewhere.root, name), 'utf8'), text);
      assert.deepEqual(place.seen, []);
    }
  });
});
