import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { api } from '#shared/api.ts';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';
import { recoverJournals } from '../../../extension/core/recover.ts';
import { type TakePorts, takeUnverified } from '../../../extension/core/takeUnverified.ts';
import { undoRun } from '../../../extension/core/undo.ts';
import { makeWorkspace, writeTree } from '../../extension/core/workspace.ts';
import { answerChecksToEnd, prepareRun, startSumRun, sumsWorkspace } from '../../support/runDriver.ts';
import { edit, isRight, wrongEdit } from '../../support/sumModel.ts';
import { type RunWorld, runSuite } from './runSuite.ts';

/** A rejected run, and the workspace it was made for. */
async function rejectedIn(world: RunWorld, answer = wrongEdit) {
  const { client } = world;
  world.answers = [answer, answer];
  const given = await prepareRun(client);
  const run = await answerChecksToEnd(client, (await startSumRun(client, given)).id, isRight);
  assert.equal(run.state, 'rejected');
  const place = makeWorkspace(sumsWorkspace);
  const asked: Parameters<TakePorts['confirm']>[0][] = [];
  const paid: number[] = [];
  const { root, journalFolder } = place;
  const ports = (answer: ReadonlySet<string> | null): TakePorts => ({
    ...{ client, files: nodeFiles, root, journalFolder, now: Date.now },
    project: { id: given.projectId, todoPath: 'TODO.md', scope: null },
    confirm: async (offer) => {
      asked.push(offer);
      return answer;
    },
    onPaid: (charged) => paid.push(charged),
  });
  const current = () => client.call(api.getRun, { params: { id: run.id } });
  return { ...place, run, asked, paid, ports, current };
}
/** The texts of a workspace's files. */
const textsIn = (root: string): Record<string, string> =>
  Object.fromEntries(
    Object.keys(sumsWorkspace).map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  );
const wrong = 'export const zero = 0;\nexport const sum = (a, b) => a - b;\n';

runSuite('taking a rejected change, from the client', (world) => {
  it('changes the files, leaves the box open, is charged, and can be undone', async () => {
    const { root, run, asked, paid, ports, current, journalFolder } = await rejectedIn(world);
    const result = await takeUnverified(ports(new Set()), run);
    assert.equal(result.end, 'taken');
    assert.deepEqual(
      asked.map(({ price, held }) => [price, held]),
      [[run.spent, []]],
    );
    assert.deepEqual(textsIn(root), { ...sumsWorkspace, 'src/sum.js': wrong });
    assert.deepEqual([(await current()).outcome, (await current()).charged], ['taken', run.spent]);
    assert.deepEqual(paid, [run.spent]);
    const again = await takeUnverified(ports(new Set()), await current());
    assert.equal(again.end, 'there');
    assert.deepEqual((await recoverJournals({ files: nodeFiles, journalFolder })).unreported, []);
    await undoRun({ files: nodeFiles, journalFolder, runId: run.id });
    assert.deepEqual(textsIn(root), sumsWorkspace);
  });

  it('charges and changes nothing when the user says no, or a file is another one by now', async () => {
    const { root, run, ports, current } = await rejectedIn(world);
    assert.deepEqual(await takeUnverified(ports(null), run), { end: 'kept' });
    const mine = { 'src/sum.js': 'export const zero = 1;\n' };
    writeTree(root, mine);
    assert.deepEqual(await takeUnverified(ports(new Set()), run), { end: 'changed', paths: ['src/sum.js'] });
    assert.deepEqual(textsIn(root), { ...sumsWorkspace, ...mine });
    assert.deepEqual([(await current()).outcome, (await current()).charged], [null, 0]);
  });

  it('charges nothing for a file that became another one while the user was asked', async () => {
    const { root, run, ports, paid, current } = await rejectedIn(world);
    const confirm = async () => {
      writeTree(root, { 'src/sum.js': 'export const zero = 1;\n' });
      return new Set<string>();
    };
    const result = await takeUnverified({ ...ports(null), confirm }, run);
    assert.deepEqual(result, { end: 'changed', paths: ['src/sum.js'] });
    assert.deepEqual([(await current()).outcome, paid], [null, []]);
  });

  it('says that it is paid for where it cannot be applied then', async () => {
    const { root, run, ports, paid } = await rejectedIn(world);
    const onPaid = (charged: number) => {
      paid.push(charged);
      writeTree(root, { 'src/sum.js': 'export const zero = 1;\n' });
    };
    await assert.rejects(takeUnverified({ ...ports(new Set()), onPaid }, run), {
      code: 'workspace_changed',
      message: /It is paid for: when that is mended, take it again, which costs nothing more\.$/,
    });
    assert.deepEqual(paid, [run.spent]);
  });

  it('needs the tick of every held file', async () => {
    const held = `${wrongEdit}\n${edit('package.json', '', '{ "type": "module" }')}`;
    const { root, run, asked, ports, current } = await rejectedIn(world, held);
    assert.deepEqual(await takeUnverified(ports(new Set()), run), { end: 'kept' });
    assert.deepEqual(
      asked[0]?.held.map(({ path }) => path),
      ['package.json'],
    );
    assert.equal((await current()).charged, 0);
    assert.equal((await takeUnverified(ports(new Set(['package.json'])), run)).end, 'taken');
    assert.match(readFileSync(join(root, 'package.json'), 'utf8'), /module/);
  });

  it('goes on where it was cut off after it was paid, and costs nothing more', async () => {
    const { root, run, ports, current } = await rejectedIn(world);
    const crash = { ...nodeFiles, write: () => Promise.reject(new Error('the disk is full')) };
    await assert.rejects(takeUnverified({ ...ports(new Set()), files: crash }, run));
    assert.deepEqual(textsIn(root), sumsWorkspace);
    const paid = await current();
    assert.deepEqual([paid.outcome, paid.charged], ['taken', run.spent]);
    const result = await takeUnverified(ports(new Set()), paid);
    assert.equal(result.end, 'taken');
    assert.equal((await current()).charged, run.spent);
    assert.equal(textsIn(root)['src/sum.js'], wrong);
  });

  it('says so when the run kept no change', async () => {
    // Each another one: the same answer twice would end the run as a repetition.
    world.answers = Array.from({ length: 9 }, (_, n) => edit('src/sum.js', `no such line ${n}`, 'x'));
    const given = await prepareRun(world.client);
    const run = await answerChecksToEnd(world.client, (await startSumRun(world.client, given)).id, isRight);
    world.answers = [];
    assert.equal(run.reason, 'edits');
    const { ports } = await rejectedIn(world);
    assert.deepEqual(await takeUnverified(ports(new Set()), run), { end: 'no_change' });
  });
});
