import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import { AppError } from '#shared/appError.ts';
import type { Run } from '#shared/runs.contract.ts';
import type { StartRun } from '#shared/startRun.contract.ts';
import {
  answerChecks,
  answerChecksToEnd,
  prepareRun,
  startSumRun,
  sumsWorkspace,
  textOf,
  waitForChecks,
  waitForEnd,
} from '../../support/runDriver.ts';
import { approval, criteria, edit, isRight, review, wrongEdit } from '../../support/sumModel.ts';
import { promptOf, runSuite } from './runSuite.ts';

const note = 'sum adds two numbers.\n';
const rest = Array.from({ length: 8 }, (_, line) => `// ${line}\n`).join('');
const before = `export const zero = 0;\n${rest}`;
const sumLine = 'export const sum = (a, b) => a - b;\n';
const withSum = (text: string, line = sumLine): string =>
  text.replace('export const zero = 0;\n', `export const zero = 0;\n${line}`);
const right = sumLine.replace('a - b', 'a + b');
const mine = before.replace('// 7\n', '// mine\n// and mine\n');
const clash = before.replace('zero = 0;', 'zero = 0n;');
const files = (text: string): Record<string, string> => ({ ...sumsWorkspace, 'src/sum.js': text });
const instruction = 'Say it in words too';

runSuite('a rejected change whose files the user edited since', (world) => {
  async function rejectedRun(): Promise<Run> {
    const both = `${wrongEdit}\n${edit('docs/sum.md', '', note.trim())}`;
    world.answers = [both, both];
    const given = await prepareRun(world.client, { files: files(before) });
    const run = await answerChecksToEnd(world.client, (await startSumRun(world.client, given)).id, isRight);
    assert.equal(run.state, 'rejected');
    world.asked.length = 0;
    return run;
  }
  async function refine(from: Run, now: Record<string, string>, changes: Partial<StartRun> = {}) {
    const ask = { fromRunId: from.id, edited: changes.edited !== undefined };
    const given = await prepareRun(world.client, {
      files: now,
      projectId: from.projectId,
      kind: 'refine',
      ask,
    });
    const about = { kind: 'refine', todo: undefined, fromRunId: from.id, instruction } as const;
    return startSumRun(world.client, given, { ...about, ...changes });
  }
  const own = (text: string) => ({
    edited: [{ path: 'src/sum.js', content: Buffer.from(text).toString('base64') }],
  });
  async function proposed(run: Run): Promise<Record<string, string>> {
    assert.equal(run.state, 'verified', run.message ?? '');
    const { files: changed } = await world.client.call(api.getProposal, { params: { id: run.id } });
    return Object.fromEntries(changed.map(({ path, content }) => [path, textOf(content)]));
  }
  async function take(from: Run): Promise<void> {
    const params = { id: from.id, n: from.attempt };
    const { changeSha256 } = await world.client.call(api.getChange, { params });
    const body = { changeSha256, authorized: from.spent };
    await world.client.call(api.takeUnverified, { params, body });
  }
  async function refused(work: Promise<unknown>): Promise<AppError> {
    const asked = world.asked.length;
    const { available, held } = await world.client.call(api.getCredits, {});
    const error = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof AppError, 'it was not refused');
    assert.equal(error.code, 'merge_conflict', error.message);
    const after = await world.client.call(api.getCredits, {});
    assert.deepEqual([after.available, after.held], [available, held]);
    assert.equal(world.asked.length, asked);
    return error;
  }

  it('keeps their edits, also where the refinement does not touch that file', async () => {
    const from = await rejectedRun();
    const saidSo = edit('docs/sum.md', note.trim(), 'sum adds two numbers, or ought to.');
    world.answers = [saidSo, review('approved', 'a - b', { criteria: [instruction, ...criteria] })];
    const started = await refine(from, files(mine));
    const run = await answerChecksToEnd(world.client, started.id, () => true);
    assert.deepEqual(await proposed(run), {
      'docs/sum.md': 'sum adds two numbers, or ought to.\n',
      'src/sum.js': withSum(mine),
    });
  });

  it('is left out where the files hold it already', async () => {
    const from = await rejectedRun();
    const byHand = withSum(before, right);
    world.answers = [
      edit('docs/sum.md', note.trim(), 'sum adds.'),
      review('approved', 'sum adds.', { criteria: [instruction, ...criteria], path: 'docs/sum.md' }),
    ];
    const started = await refine(from, { ...files(withSum(before)), 'docs/sum.md': note });
    const run = await answerChecksToEnd(world.client, started.id, () => true);
    assert.deepEqual(await proposed(run), { 'docs/sum.md': 'sum adds.\n' });
    const other = await refused(refine(from, files(byHand)));
    assert.deepEqual(other.details?.['paths'], ['src/sum.js']);
  });

  it('is refused where both changed the same lines, before anything is charged, and the files are named', async () => {
    const from = await rejectedRun();
    const error = await refused(refine(from, files(clash)));
    assert.deepEqual(error.details?.['paths'], ['src/sum.js']);
    assert.match(error.message, /src\/sum\.js.*Nothing was started.*Put these lines back/);
    const gone = await refused(refine(from, { 'TODO.md': sumsWorkspace['TODO.md'] ?? '' }));
    assert.deepEqual(gone.details?.['paths'], ['src/sum.js']);
  });

  it('keeps their edits also beneath a version of their own', async () => {
    const from = await rejectedRun();
    world.answers = [approval];
    const started = await refine(from, files(mine), own(withSum(before, right)));
    const run = await answerChecksToEnd(world.client, started.id, isRight);
    assert.deepEqual(await proposed(run), { 'docs/sum.md': note, 'src/sum.js': withSum(mine, right) });
  });

  it('fits where their own version has the lines of the workspace, and is refused where it has others', async () => {
    const from = await rejectedRun();
    const error = await refused(refine(from, files(clash), own(withSum(before, right))));
    assert.deepEqual(error.details?.['paths'], ['src/sum.js']);
    const both = `${clash}${right}`;
    world.answers = [approval];
    const started = await refine(from, files(clash), own(both));
    const run = await answerChecksToEnd(world.client, started.id, isRight);
    assert.deepEqual(await proposed(run), { 'docs/sum.md': note, 'src/sum.js': both });
  });

  it('that they took stays in their files beneath a version of their own', async () => {
    const from = await rejectedRun();
    await take(from);
    const now = { ...files(withSum(mine)), 'docs/sum.md': note };
    world.answers = [approval];
    const started = await refine(from, now, own(withSum(before, right)));
    const run = await answerChecksToEnd(world.client, started.id, isRight);
    assert.deepEqual(await proposed(run), { 'src/sum.js': withSum(mine, right) });
  });

  it('stays beneath a refinement that is under way when the change is taken', async () => {
    const { client } = world;
    const from = await rejectedRun();
    const saidSo = edit('docs/sum.md', note.trim(), 'sum adds two numbers, or ought to.');
    world.answers = [saidSo, review('approved', 'a - b', { criteria: [instruction, ...criteria] })];
    const { id } = await refine(from, files(mine));
    const waiting = await waitForChecks(client, id, 1);
    await take(from);
    await answerChecks(client, waiting, () => true);
    const run = await waitForEnd(client, id);
    assert.equal((await proposed(run))['src/sum.js'], withSum(mine));
    assert.ok(promptOf(world.asked.at(-1)).includes('+export const sum'), 'it is reviewed as it lands');
  });
});
