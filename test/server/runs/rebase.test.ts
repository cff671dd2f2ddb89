import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { api } from '#shared/api.ts';
import { AppError } from '#shared/appError.ts';
import type { Run } from '#shared/runs.contract.ts';
import { createCreditStore } from '../../../server/credits/credits.pg.ts';
import {
  answerChecksToEnd,
  clientOf,
  type Prepared,
  prepareRun,
  startSumRun,
  sumsWorkspace,
  testCheck,
  textOf,
} from '../../support/runDriver.ts';
import { approval, edit, isRight, review, rightEdit } from '../../support/sumModel.ts';
import { rules } from '../credits/ledger.ts';
import { promptOf, runSuite } from './runSuite.ts';

const body = Array.from({ length: 8 }, (_, line) => `// ${line}\n`).join('');
const sums = `export const zero = 0;\n${body}`;
const added = 'export const sum = (a, b) => a + b;\n';
const given: Record<string, string> = { ...sumsWorkspace, 'src/sum.js': sums };
const edited = (text: string): Record<string, string> => ({ ...given, 'src/sum.js': text });
const mine = sums.replace('// 7\n', '// mine\n');
const merged = mine.replace('export const zero = 0;\n', `export const zero = 0;\n${added}`);

runSuite('rebase run', (world) => {
  async function verifiedRun(checks = true): Promise<{ from: Run; projectId: string }> {
    world.answers = [rightEdit, approval];
    const prepared = await prepareRun(world.client, { files: given, checks });
    const { id } = await startSumRun(world.client, prepared, checks ? {} : { checks: [] });
    const from = await answerChecksToEnd(world.client, id, isRight);
    assert.equal(from.state, 'verified', from.message ?? '');
    world.asked.length = 0;
    return { from, projectId: prepared.projectId };
  }
  const rebase = async (
    { from, projectId }: { from: Run; projectId: string },
    files: Record<string, string>,
    changes: object = {},
  ): Promise<Run> => {
    const { snapshotId }: Prepared = await prepareRun(world.client, { files, projectId });
    return world.client.call(api.startRun, {
      params: { id: projectId },
      idempotencyKey: randomUUID(),
      body: {
        kind: 'implement',
        fromRunId: from.id,
        rebase: true,
        snapshotId,
        checks: [testCheck],
        ...changes,
      },
    });
  };
  const outcomeOf = async (id: string) => (await world.client.call(api.getRun, { params: { id } })).outcome;
  const refused = async (work: Promise<unknown>, code: string): Promise<AppError> => {
    const error = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof AppError, 'it was not refused');
    assert.equal(error.code, code, error.message);
    return error;
  };

  it('merges the verified change with later edits, repeats the checks on it, keeps the review, and is free', async () => {
    const { client } = world;
    const start = await verifiedRun();
    const before = await client.call(api.getCredits, {});
    const begun = await rebase(start, edited(mine));
    assert.deepEqual([begun.rebase, begun.fromRunId, begun.authorized], [true, start.from.id, 0]);
    const seen: string[] = [];
    const run = await answerChecksToEnd(client, begun.id, (text) => seen.push(text) > 0);
    assert.equal(run.state, 'verified', run.message ?? '');
    assert.deepEqual(seen, [merged], 'the checks ran on the merged file');
    assert.deepEqual(world.asked, [], 'no model was asked');
    const proposal = await client.call(api.getProposal, { params: { id: run.id } });
    assert.deepEqual(
      proposal.files.map(({ path, content }) => [path, textOf(content)]),
      [['src/sum.js', merged]],
    );
    assert.deepEqual(proposal.todo, start.from.todo);
    assert.equal(proposal.verdict.verdict, 'approved');
    assert.equal(await outcomeOf(start.from.id), 'conflicted');
    assert.equal((await client.call(api.getCredits, {})).available, before.available);
    const receipt = await client.call(api.getReceipt, { params: { id: run.id } });
    assert.deepEqual(
      [receipt.charged, receipt.spent, receipt.quote.max, receipt.calls.length, receipt.rebaseOf],
      [0, 0, 0, 0, start.from.id],
    );
    assert.match(receipt.chargeReason, /free/);
    await client.call(api.postOutcome, { params: { id: run.id }, body: { outcome: 'applied' } });
  });

  it('begins while something is owed, where no other run does', async () => {
    const start = await verifiedRun();
    const { knex } = world.database;
    const { org_id: orgId } = await knex('run').where({ id: start.from.id }).first('org_id');
    await knex('debt_claim').insert({
      key: randomUUID(),
      kind: 'refund',
      org_id: orgId,
      amount: 100,
      after_seq: 1,
    });
    await knex('wallet')
      .where({ org_id: orgId })
      .update({ debt: knex.raw('debt + 100') });
    const other = await prepareRun(world.client, { files: given });
    await refused(startSumRun(world.client, other), 'insufficient_credits');
    const { id } = await rebase(start, edited(mine));
    const run = await answerChecksToEnd(world.client, id, () => true);
    assert.deepEqual([run.state, run.charged], ['verified', 0], run.message ?? '');
    const paid = { orgId, amount: 100, key: randomUUID(), kind: 'promo', note: '' } as const;
    await createCreditStore(knex, rules).grant(paid);
    assert.equal((await world.client.call(api.getCredits, {})).debt, 0);
  });

  it('is reviewed again where the merge left other lines than the reviewed ones', async () => {
    const { client } = world;
    world.answers = [`${rightEdit}\n${edit('docs/sum.md', '', 'sum adds two numbers.')}`, approval];
    const prepared = await prepareRun(client, { files: given });
    const started = await startSumRun(client, prepared);
    const from = await answerChecksToEnd(client, started.id, isRight);
    world.asked.length = 0;
    world.answers = [approval];
    const byHand = { ...given, 'docs/sum.md': 'sum adds two numbers.\n' };
    const begun = await rebase({ from, projectId: prepared.projectId }, byHand);
    const run = await answerChecksToEnd(client, begun.id, isRight);
    assert.equal(run.state, 'verified', run.message ?? '');
    assert.equal(world.asked.length, 1);
    const proposal = await client.call(api.getProposal, { params: { id: run.id } });
    assert.deepEqual(
      proposal.files.map(({ path }) => path),
      ['src/sum.js'],
    );
  });

  it('is refused when the files hold the change already', async () => {
    const start = await verifiedRun();
    const byHand = sums.replace('export const zero = 0;\n', `export const zero = 0;\n${added}`);
    const error = await refused(rebase(start, edited(byHand)), 'conflict');
    assert.match(error.message, /hold this change already/);
    assert.equal(await outcomeOf(start.from.id), null, 'the proposal is kept');
  });

  it('asks the Architect again when a quote of the review is no longer in the files, and charges nothing', async () => {
    const { client } = world;
    world.answers = [rightEdit, review('approved', '// 7')];
    const prepared = await prepareRun(client, { files: given });
    const started = await startSumRun(client, prepared);
    const from = await answerChecksToEnd(client, started.id, isRight);
    assert.equal(from.state, 'verified', from.message ?? '');
    const before = await client.call(api.getCredits, {});
    world.asked.length = 0;
    world.answers = [approval];
    const begun = await rebase({ from, projectId: prepared.projectId }, edited(mine));
    const run = await answerChecksToEnd(client, begun.id, isRight);
    assert.equal(run.state, 'verified', run.message ?? '');
    assert.equal(world.asked.length, 1);
    assert.ok(promptOf(world.asked[0]).includes('// mine'));
    const after = await client.call(api.getCredits, {});
    assert.deepEqual([after.available, after.held], [before.available, 0]);
    const { calls, charged, notCharged } = await client.call(api.getReceipt, { params: { id: run.id } });
    assert.deepEqual([charged, notCharged, calls.length, calls[0]?.charge], [0, 0, 1, 0]);
    assert.ok((calls[0]?.absorbed ?? 0) > 0);
  });

  it('reviews again when the TODO asks for something else by now', async () => {
    const { client } = world;
    const start = await verifiedRun();
    const files = { ...edited(mine), 'TODO.md': (given['TODO.md'] ?? '').replace('is 3', 'is 3, always') };
    world.answers = [review('approved', 'a + b', { criteria: ['`sum(1, 2)` is 3, always'] })];
    const run = await answerChecksToEnd(client, (await rebase(start, files)).id, isRight);
    assert.equal(run.state, 'verified', run.message ?? '');
    assert.equal(world.asked.length, 1);
  });

  it('that fails its checks is rejected without a repair, and can be refined from the merged change', async () => {
    const { client } = world;
    const start = await verifiedRun();
    const begun = await rebase(start, edited(mine));
    const run = await answerChecksToEnd(client, begun.id, () => false);
    assert.deepEqual([run.state, run.reason, run.charged], ['rejected', 'checks', 0]);
    assert.deepEqual(world.asked, []);
    assert.equal(run.feedback?.refine.fromRunId, run.id);
    const change = await client.call(api.getChange, { params: { id: run.id, n: 1 } });
    assert.deepEqual(
      change.files.map(({ content }) => textOf(content)),
      [merged],
    );
    const project = await client.call(api.getProject, { params: { id: start.projectId } });
    assert.equal(project.status, 'awaiting_refinement');
  });

  it('is refused with the files named when lines meet, and the proposal stays to be decided', async () => {
    const start = await verifiedRun();
    const clash = sums.replace('export const zero = 0;', 'export const zero = 0n;');
    const error = await refused(rebase(start, edited(clash)), 'merge_conflict');
    assert.deepEqual(error.details?.['paths'], ['src/sum.js']);
    assert.match(error.message, /src\/sum\.js/);
    assert.equal(await outcomeOf(start.from.id), null);
    const run = await rebase(start, edited(mine));
    assert.equal(run.state, 'queued');
    await world.client.call(api.cancelRun, { params: { id: run.id } });
  });

  it('can itself meet a conflict and be merged again, up to ten times for one paid run', async () => {
    const { client } = world;
    const start = await verifiedRun();
    const again = await answerChecksToEnd(client, (await rebase(start, edited(mine))).id, isRight);
    const more = await rebase({ ...start, from: again }, edited(mine.replace('// 6\n', '// too\n')));
    assert.equal(await outcomeOf(again.id), 'conflicted');
    await client.call(api.cancelRun, { params: { id: more.id } });
    for (let count = 2; count < 10; count++) {
      const run = await rebase({ ...start, from: again }, edited(mine));
      await client.call(api.cancelRun, { params: { id: run.id } });
    }
    await refused(rebase({ ...start, from: again }, edited(mine)), 'limit_exceeded');
    await refused(rebase(start, edited(mine)), 'limit_exceeded');
  });

  it('needs a verified proposal that was not decided on, the same kind of run, and checks where there were some', async () => {
    const { client } = world;
    const start = await verifiedRun();
    await refused(rebase(start, edited(mine), { kind: 'plan', description: 'x' }), 'quote_mismatch');
    await refused(rebase(start, edited(mine), { checks: [] }), 'quote_mismatch');
    await refused(rebase({ ...start, from: { ...start.from, id: randomUUID() } }, edited(mine)), 'not_found');
    await refused(rebase(start, { 'src/sum.js': mine }), 'todo_not_found');
    const ticked = (given['TODO.md'] ?? '').replace('- [ ] Add', '- [x] Add');
    await refused(rebase(start, { ...edited(mine), 'TODO.md': ticked }), 'todo_already_done');
    await client.call(api.postOutcome, { params: { id: start.from.id }, body: { outcome: 'declined' } });
    await refused(rebase(start, edited(mine)), 'conflict');
  });

  it('of somebody else is not found', async () => {
    const start = await verifiedRun();
    const stranger = await world.server.person();
    const client = clientOf(new URL(world.server.url), stranger.token);
    const own = await prepareRun(client, { files: edited(mine) });
    await refused(
      client.call(api.startRun, {
        params: { id: own.projectId },
        idempotencyKey: randomUUID(),
        body: {
          kind: 'implement',
          fromRunId: start.from.id,
          rebase: true,
          snapshotId: own.snapshotId,
          checks: [testCheck],
        },
      }),
      'not_found',
    );
  });

  it('takes the proposal back and starts in one step: of two at once, one is refused', async () => {
    const start = await verifiedRun();
    const both = await Promise.allSettled([rebase(start, edited(mine)), rebase(start, edited(mine))]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const lost = both.find((one) => one.status === 'rejected');
    assert.equal(lost?.reason.code, 'run_exists');
    assert.equal(await outcomeOf(start.from.id), 'conflicted');
  });
});
