import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { api } from '#shared/api.ts';
import { AppError } from '#shared/appError.ts';
import type { StartRun } from '#shared/startRun.contract.ts';
import { clientOf, prepareRun, startSumRun, sumsWorkspace, sumTodo } from '../../support/runDriver.ts';
import { rightEdit } from '../../support/sumModel.ts';
import { runSuite } from './runSuite.ts';

runSuite('a run that cannot start', (world) => {
  /** Refused with this code, and nothing of it left: no hold, no run, no word to a model. */
  async function refused(
    code: string,
    files: Record<string, string>,
    changes: Partial<StartRun> = {},
  ): Promise<void> {
    const { client } = world;
    const given = await prepareRun(client, { files, ask: changes.todo ? { todo: changes.todo } : {} });
    await assert.rejects(startSumRun(client, given, changes), { code });
    await nothingStarted(given.projectId);
  }

  async function nothingStarted(projectId: string): Promise<void> {
    const { held } = await world.client.call(api.getCredits, {});
    assert.equal(held, 0);
    const { items } = await world.client.call(api.listRuns, { params: { id: projectId }, query: {} });
    assert.deepEqual(items, []);
    assert.deepEqual(world.asked, []);
  }
  const withTodos = (text: string): Record<string, string> => ({ ...sumsWorkspace, 'TODO.md': text });

  it('refuses a TODO that is ticked', () =>
    refused('todo_already_done', withTodos(`# Sums\n\n- [x] ${sumTodo.text}\n`)));

  it('refuses a TODO that is gone, and a TODO file that is gone', async () => {
    await refused('todo_not_found', withTodos('# Sums\n\n- [ ] Something else\n'));
    await refused('todo_not_found', { 'src/sum.js': 'export const zero = 0;\n' });
  });

  it('refuses a TODO that can no longer be told from another', () =>
    refused('todo_ambiguous', withTodos(`# Sums\n\n- [ ] ${sumTodo.text}\n- [ ] ${sumTodo.text}\n`), {
      todo: { ...sumTodo, occurrence: 2 },
    }));

  it('refuses a TODO with open sub-tasks', () =>
    refused('todo_has_open_subtasks', withTodos(`# Sums\n\n- [ ] ${sumTodo.text}\n  - [ ] First this\n`)));

  it('refuses a quote that has expired, is for another run, or is not of this project', async () => {
    const { client, database } = world;
    const given = await prepareRun(client);
    const { quote, projectId } = given;
    await assert.rejects(startSumRun(client, given, { checks: [] }), { code: 'quote_mismatch' });
    await assert.rejects(startSumRun(client, given, { todo: { ...sumTodo, text: 'Later' } }), {
      code: 'quote_mismatch',
    });
    const other = await prepareRun(client);
    await assert.rejects(startSumRun(client, { ...given, quote: other.quote }), { code: 'not_found' });
    await assert.rejects(startSumRun(client, { ...given, snapshotId: other.snapshotId }), {
      code: 'not_found',
    });
    await database.knex('quote').where({ id: quote.id }).update({ expires_at: database.knex.fn.now() });
    await assert.rejects(startSumRun(client, given), { code: 'quote_expired' });
    await nothingStarted(projectId);
  });

  it('refuses an authorised amount that does not cover one attempt, naming what does', async () => {
    const { client } = world;
    const given = await prepareRun(client);
    const authorized = given.quote.leastAuthorization - 1;
    await assert.rejects(startSumRun(client, given, { authorized }), (error: unknown) => {
      assert.ok(error instanceof AppError);
      assert.equal(error.code, 'authorization_too_low');
      assert.equal(error.details?.['needed'], given.quote.leastAuthorization);
      return true;
    });
    await nothingStarted(given.projectId);
  });

  it('refuses a snapshot whose files were not all uploaded, naming the missing ones', async () => {
    const { client } = world;
    const given = await prepareRun(client);
    const sha256 = 'ab'.repeat(32);
    const { snapshotId } = await client.call(api.createSnapshot, {
      params: { id: given.projectId },
      body: { files: [{ path: 'TODO.md', sha256, size: 3 }] },
    });
    await assert.rejects(startSumRun(client, { ...given, snapshotId }), (error: unknown) => {
      assert.ok(error instanceof AppError);
      assert.equal(error.code, 'snapshot_incomplete');
      assert.deepEqual(error.details?.['missing'], [sha256]);
      return true;
    });
    await nothingStarted(given.projectId);
  });

  it('refuses a second run on a TODO and names the first', async () => {
    const { client } = world;
    world.answers = [rightEdit];
    const given = await prepareRun(client);
    const first = await startSumRun(client, given);
    const held = (await client.call(api.getCredits, {})).held;
    await assert.rejects(startSumRun(client, given), (error: unknown) => {
      assert.ok(error instanceof AppError);
      assert.equal(error.code, 'run_exists');
      assert.equal(error.details?.['runId'], first.id);
      return true;
    });
    assert.equal((await client.call(api.getCredits, {})).held, held);
    await client.call(api.cancelRun, { params: { id: first.id } });
  });

  it('starts once for one idempotency key', async () => {
    const { client } = world;
    world.answers = [rightEdit];
    const given = await prepareRun(client);
    const key = randomUUID();
    const first = await startSumRun(client, given, {}, key);
    assert.equal((await startSumRun(client, given, {}, key)).id, first.id);
    await client.call(api.cancelRun, { params: { id: first.id } });
  });

  it('answers like a missing one to the project, quote or snapshot of somebody else', async () => {
    const { client, server } = world;
    const stranger = clientOf(new URL(server.url), (await server.person()).token);
    const theirs = await prepareRun(stranger);
    const mine = await prepareRun(client);
    for (const mixed of [
      theirs,
      { ...mine, quote: theirs.quote },
      { ...mine, snapshotId: theirs.snapshotId },
      { ...mine, snapshotId: randomUUID() },
    ]) {
      await assert.rejects(startSumRun(client, mixed), { code: 'not_found' });
    }
    await nothingStarted(mine.projectId);
  });
});
