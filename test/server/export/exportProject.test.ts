import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import * as z from 'zod';
import { api } from '#shared/api.ts';
import { refusalOfForm } from '#shared/paths/refusedPaths.ts';
import { receiptSchema } from '#shared/receipts.contract.ts';
import {
  answerChecksToEnd,
  clientOf,
  prepareRun,
  startSumRun,
  sumsWorkspace,
  sumTodo,
} from '../../support/runDriver.ts';
import { approval, edit, isRight, rightEdit, wrongEdit } from '../../support/sumModel.ts';
import { zipContents } from '../../support/zipEntries.ts';
import { runSuite } from '../runs/runSuite.ts';

const exportSchema = z.object({
  project: z.object({ id: z.string(), name: z.string() }),
  receipts: z.array(receiptSchema),
});

runSuite('export of a project', (world) => {
  async function download(id: string, client = world.client) {
    const contents = zipContents(await client.call(api.exportProject, { params: { id } }));
    const read = (name: string): Buffer =>
      contents.get(name) ?? assert.fail(`there is no ${name} in the archive`);
    return { names: [...contents.keys()].sort(), read };
  }

  it('has the files of the newest run with what was applied since, the box ticked, and every receipt', async () => {
    const { client } = world;
    world.answers = [`${rightEdit}\n${edit('docs/note.md', '', 'Größe: ✓')}`, approval];
    const given = await prepareRun(client);
    const { id } = await startSumRun(client, given);
    await answerChecksToEnd(client, id, isRight);
    const before = await download(given.projectId);
    assert.equal(before.read('TODO.md').toString(), sumsWorkspace['TODO.md'], 'nothing has landed yet');

    await client.call(api.postOutcome, { params: { id }, body: { outcome: 'applied' } });
    const { names, read } = await download(given.projectId);
    assert.deepEqual(names, ['TODO.md', 'docs/note.md', 'plumbline-receipts.json', 'src/sum.js']);
    assert.match(read('src/sum.js').toString(), /a \+ b/);
    assert.equal(read('docs/note.md').toString(), 'Größe: ✓\n');
    const ticked = (sumsWorkspace['TODO.md'] ?? '').replace('- [ ] Add', '- [x] Add');
    assert.equal(read('TODO.md').toString(), ticked);
    const { project, receipts } = exportSchema.parse(JSON.parse(read('plumbline-receipts.json').toString()));
    assert.deepEqual([project.name, receipts.map(({ runId }) => runId)], ['Sums', [id]]);
    assert.deepEqual(receipts[0], await client.call(api.getReceipt, { params: { id } }));
  });

  it('has a change that was taken unverified, and leaves its box open', async () => {
    const { client } = world;
    world.answers = [wrongEdit, wrongEdit];
    const given = await prepareRun(client);
    const { id } = await startSumRun(client, given);
    const { attempt, spent, charged } = await answerChecksToEnd(client, id, isRight);
    const { changeSha256 } = await client.call(api.getChange, { params: { id, n: attempt } });
    await client.call(api.takeUnverified, {
      params: { id, n: attempt },
      body: { changeSha256, authorized: spent - (charged ?? 0) },
    });
    const { read } = await download(given.projectId);
    assert.match(read('src/sum.js').toString(), /a - b/);
    assert.equal(read('TODO.md').toString(), sumsWorkspace['TODO.md']);
  });

  it('has what was verified before the newest run had begun and applied after', async () => {
    const { client } = world;
    world.answers = [rightEdit, approval, rightEdit];
    const given = await prepareRun(client);
    const { id } = await startSumRun(client, given);
    assert.equal((await answerChecksToEnd(client, id, isRight)).state, 'verified');
    const todo = { ...sumTodo, text: 'Later' };
    const after = await prepareRun(client, { projectId: given.projectId, ask: { todo } });
    const newest = await startSumRun(client, after, { todo });
    await client.call(api.postOutcome, { params: { id }, body: { outcome: 'applied' } });
    const { read } = await download(given.projectId);
    assert.match(read('src/sum.js').toString(), /a \+ b/);
    assert.match(read('TODO.md').toString(), /\[x\] Add.*\[ \] Later/s);
    await client.call(api.cancelRun, { params: { id: newest.id } });
  });

  it('keeps bytes as they are, in many files, and gives way to a file of the name of the receipts', async () => {
    const files: Record<string, string> = { ...sumsWorkspace, 'Plumbline-Receipts.json': 'mine\r\n' };
    for (let count = 0; count < 120; count++)
      files[`data/${count}/ö.txt`] = `\uFEFF${count}\r\n`.repeat(count);
    world.answers = [rightEdit];
    const given = await prepareRun(world.client, { files });
    const run = await startSumRun(world.client, given);
    const { names, read } = await download(given.projectId);
    assert.equal(names.length, Object.keys(files).length + 1);
    const hash = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');
    for (const [path, text] of Object.entries(files)) assert.equal(hash(read(path)), hash(text), path);
    const { receipts } = exportSchema.parse(JSON.parse(read('plumbline-receipts-2.json').toString()));
    assert.deepEqual(receipts, [], 'a run that goes on has no receipt');
    await world.client.call(api.cancelRun, { params: { id: run.id } });
  });

  it('has only names that are files below any folder it is unpacked into, each with its own content', async () => {
    const kept = [
      'x.md',
      '_CON',
      'ss.txt',
      '\u2025/dots',
      '\uff0fetc\uff0fpasswd',
      '~/home',
      '-rf',
      'docs/CONSOLE.md',
      '...x',
    ];
    const renamed: Record<string, string> = {
      'note:x.md': 'note_x.md',
      'src/a.js::$DATA': 'src/a.js__$DATA',
      CON: '_CON-2',
      'docs/Aux.tar.gz': 'docs/_Aux.tar.gz',
      'lpt\u00b9.txt': '_lpt\u00b9.txt',
      'c\u200bon': '_c\u200bon',
      'dot./b ': 'dot_/b_',
      '... ': '____',
      'bell\u0007\n.txt': 'bell__.txt',
      '.Git/hooks/post-checkout': '_.Git/hooks/post-checkout',
      'a/.g\u200cit/config': 'a/_.g\u200cit/config',
      'GIT~1/config': 'GIT-1/config',
      's\u017f.txt': 's\u017f-2.txt',
    };
    const files: Record<string, string> = { ...sumsWorkspace };
    for (const path of [...kept, ...Object.keys(renamed)]) files[path] = `content of ${path}`;
    world.answers = [rightEdit];
    const given = await prepareRun(world.client, { files });
    const run = await startSumRun(world.client, given);
    const { names, read } = await download(given.projectId);
    const expected = Object.keys(files).map((path) => renamed[path] ?? path);
    assert.deepEqual(names, [...expected, 'plumbline-receipts.json'].sort());
    const told = JSON.parse(read('plumbline-receipts.json').toString());
    assert.deepEqual(told.renamed, renamed);
    const folder = await fs.mkdtemp(join(tmpdir(), 'plumbline-unpacked-'));
    try {
      for (const [path, text] of Object.entries(files)) {
        const name = renamed[path] ?? path;
        const target = join(folder, name);
        assert.ok(target.startsWith(`${folder}${sep}`), name);
        assert.equal(refusalOfForm(name.replace(/[\u200b\u200c]/g, '')), null, name);
        await fs.mkdir(dirname(target), { recursive: true });
        await fs.writeFile(target, read(name), { flag: 'wx' });
        assert.equal(read(name).toString(), text);
      }
    } finally {
      await fs.rm(folder, { recursive: true });
    }
    await world.client.call(api.cancelRun, { params: { id: run.id } });
  });

  for (const path of [
    '../x',
    'a/../../x',
    '/etc/x',
    'C:/x',
    'c:x',
    '..\\x',
    'a//x',
    './x',
    'a/.',
    'src/sum.js/x',
  ]) {
    it(`never meets ${JSON.stringify(path)}: a snapshot with it is refused`, () =>
      assert.rejects(prepareRun(world.client, { files: { ...sumsWorkspace, [path]: 'x' } }), {
        code: 'invalid_request',
      }));
  }

  it('is refused for a project without files and for one of somebody else', async () => {
    const given = await prepareRun(world.client);
    await assert.rejects(download(given.projectId), { code: 'not_found', message: /nothing to export/ });
    const other = clientOf(new URL(world.server.url), (await world.server.person()).token);
    await assert.rejects(download(given.projectId, other), { code: 'not_found', message: /no such project/ });
  });

  it('that is cut off is never taken for a whole one', async () => {
    const { client } = world;
    world.answers = [rightEdit];
    const given = await prepareRun(client);
    const run = await startSumRun(client, given);
    await client.call(api.cancelRun, { params: { id: run.id } });
    const gone = createHash('sha256')
      .update(sumsWorkspace['src/sum.js'] ?? '')
      .digest('hex');
    await world.database.knex('blob').where({ sha256: gone, org_id: world.person.orgId }).delete();
    await assert.rejects(download(given.projectId), { code: 'server_unreachable' });
  });
});
