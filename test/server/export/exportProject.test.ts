import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { api } from '#shared/api.ts';
import { receiptSchema } from '#shared/receipts.contract.ts';
import {
  answerChecksToEnd,
  clientOf,
  prepareRun,
  startSumRun,
  sumsWorkspace,
} from '../../support/runDriver.ts';
import { approval, edit, isRight, rightEdit } from '../../support/sumModel.ts';
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
