import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { CheckName } from '#shared/checks.contract.ts';
import type { Run } from '#shared/runs.contract.ts';
import { answerChecksToEnd, prepareRun, startSumRun, sumsWorkspace } from '../../support/runDriver.ts';
import { approval, edit, isRight, rightEdit, sumEdit } from '../../support/sumModel.ts';
import { promptOf, runSuite } from './runSuite.ts';

runSuite('the gate, before anything reaches the user', (world) => {
  async function run(answers: string[], files: Record<string, string> = sumsWorkspace): Promise<Run> {
    world.answers = answers;
    const { id } = await startSumRun(world.client, await prepareRun(world.client, { files }));
    return answerChecksToEnd(world.client, id, isRight);
  }
  /** The check that refuses this answer: nothing of it is left to be staged when no operation may be applied. */
  async function refusedBy(check: CheckName, answer: string, evidence: RegExp): Promise<Run> {
    const ended = await run([answer, rightEdit, approval]);
    assert.equal(ended.state, 'verified', ended.message ?? '');
    const { attempts } = await world.client.call(api.getReceipt, { params: { id: ended.id } });
    const failed = attempts[0]?.checks.filter(({ status }) => status === 'failed') ?? [];
    assert.deepEqual(
      failed.map((result) => result.check),
      [check],
    );
    assert.match(failed[0]?.evidence.join('\n') ?? '', evidence);
    assert.match(promptOf(world.asked[1]), evidence);
    const proposal = await world.client.call(api.getProposal, { params: { id: ended.id } });
    assert.deepEqual(
      proposal.files.map(({ path }) => path),
      ['src/sum.js'],
    );
    return ended;
  }

  /** An answer of which something is refused: the same attempt is asked for that alone, told why, and it shows in the evidence. */
  async function askedAgain(answer: string, next: string, told: RegExp): Promise<Run> {
    const ended = await run([answer, next, approval]);
    assert.equal(ended.state, 'verified', ended.message ?? '');
    assert.match(promptOf(world.asked[1]), told);
    const { attempts } = await world.client.call(api.getReceipt, { params: { id: ended.id } });
    assert.equal(attempts.length, 1);
    const edits = attempts[0]?.checks.find(({ check }) => check === 'edits');
    assert.equal(edits?.status, 'passed');
    assert.match(edits?.evidence.join('\n') ?? '', /after it was refused/);
    const proposal = await world.client.call(api.getProposal, { params: { id: ended.id } });
    assert.deepEqual(
      proposal.files.map(({ path }) => path),
      ['src/sum.js'],
    );
    return ended;
  }

  it('asks for an edit whose place is not in the file again, and says why', () =>
    askedAgain(
      edit('src/sum.js', 'const nought = 0;', 'const one = 1;'),
      rightEdit,
      /EDIT 1\/1 src\/sum\.js NOT APPLIED/,
    ));

  it('holds the valid edits and asks for the refused one alone, in the same conversation', async () => {
    const misplaced = edit('src/sum.js', 'const nought = 0;', 'const nought = -0;');
    const other = edit('src/one.js', '', 'export const one = 1;');
    world.answers = [`${other}\n${misplaced}`, sumEdit('a + b'), approval];
    const { id } = await startSumRun(world.client, await prepareRun(world.client, { files: sumsWorkspace }));
    const ended = await answerChecksToEnd(world.client, id, (text) => isRight(text) || text.includes('one'));
    assert.equal(ended.state, 'verified', ended.message ?? '');
    assert.match(promptOf(world.asked[1]), /Edits 1 are valid and held\. Resend only 2\./);
    assert.deepEqual(
      world.asked[1]?.messages.map(({ role }) => role),
      ['system', 'user', 'assistant', 'user'],
    );
    assert.deepEqual(world.asked[1]?.messages.slice(0, 2), world.asked[0]?.messages);
    const proposal = await world.client.call(api.getProposal, { params: { id } });
    assert.deepEqual(proposal.files.map(({ path }) => path).sort(), ['src/one.js', 'src/sum.js']);
  });

  it('asks for a small file whole when two rounds did not help', async () => {
    const unfit = (n: number): string => edit('src/sum.js', `nothing like ${n}`, 'x');
    const whole = 'src/sum.js\n```js\nexport const zero = 0;\nexport const sum = (a, b) => a + b;\n```';
    world.answers = [unfit(1), unfit(2), unfit(3), whole, approval];
    const ended = await answerChecksToEnd(
      world.client,
      (await startSumRun(world.client, await prepareRun(world.client, { files: sumsWorkspace }))).id,
      isRight,
    );
    assert.equal(ended.state, 'verified', ended.message ?? '');
    assert.match(promptOf(world.asked[3]), /Send each of them whole, as op=rewrite/);
  });

  it('refuses an answer that only speaks', () =>
    refusedBy('edits', 'I have added the function as you asked.', /holds no edits/));

  for (const path of [
    '../outside.js',
    '/etc/outside.js',
    '.git/hooks/post-checkout',
    'src/.GIT/config',
    'C:/outside.js',
  ]) {
    it(`refuses a change of ${path}`, () =>
      askedAgain(`${rightEdit}\n${edit(path, '', 'exit 0')}`, 'Then I leave it out.', /NOT APPLIED: PATH/));
  }

  it('refuses a change of the TODO file: only an applied change ticks a box', () =>
    askedAgain(
      `${rightEdit}\n${edit('TODO.md', '- [ ] Later', '- [x] Later')}`,
      'Left out.',
      /TODO\.md NOT APPLIED: PATH/,
    ));

  it('refuses a new credential, without repeating it', async () => {
    const secret = ['AKIA', 'Q3EGRJ7VWK5YTP2M'].join('');
    const answer = `${rightEdit}\n${edit('src/key.js', '', `export const key = '${secret}';`)}`;
    const { feedback, id } = await refusedBy('secret', answer, /src\/key\.js:1 holds a new credential/);
    assert.equal(feedback, null);
    const page = await world.client.call(api.streamEvents, { params: { id }, query: { after: 0 } });
    assert.ok(!new TextDecoder().decode(page).includes(secret));
  });

  it('refuses a change after which a file no longer parses', () =>
    refusedBy('syntax', sumEdit('a + b +'), /src\/sum\.js line 2: 1 parse error/));

  it('lets a held file through by name, for the user to tick', async () => {
    const manifest = '{ "name": "sums" }\n';
    const files = { ...sumsWorkspace, 'package.json': manifest };
    const answer = `${rightEdit}\n${edit('package.json', manifest.trimEnd(), '{ "name": "sums", "type": "module" }')}`;
    const ended = await run([answer, approval], files);
    assert.equal(ended.state, 'verified', ended.message ?? '');
    const proposal = await world.client.call(api.getProposal, { params: { id: ended.id } });
    assert.deepEqual(proposal.files.map(({ path, held }) => [path, held?.executes ?? null]).sort(), [
      ['package.json', true],
      ['src/sum.js', null],
    ]);
    assert.equal(proposal.checks.find(({ check }) => check === 'policy')?.status, 'held');
  });

  it('ends a run whose model repeats a refused change, without asking for more', async () => {
    const ended = await run([sumEdit('a - b'), sumEdit('a * b'), sumEdit('a - b')]);
    assert.deepEqual([ended.state, ended.reason, ended.attempt], ['rejected', 'repeated', 3]);
    assert.equal(world.asked.length, 3);
  });

  it('ends a run whose model repeats an answer that cannot be applied', async () => {
    const unfit = edit('src/sum.js', 'nothing like it', 'x');
    const ended = await run([unfit, unfit, unfit, unfit, unfit, unfit]);
    assert.deepEqual([ended.state, ended.reason, ended.attempt], ['rejected', 'repeated', 2]);
    assert.equal(ended.feedback?.attempts.length, 2);
    assert.match(ended.feedback?.evidence.join('\n') ?? '', /src\/sum\.js NOT APPLIED/);
  });

  it('ends at the attempt limit with the reason of the last attempt, and asks again in the first attempt alone', async () => {
    const unfit = (n: number): string => edit('src/sum.js', `nothing like ${n}`, 'x');
    const ended = await run([1, 2, 3, 4, 5, 6].map(unfit));
    assert.deepEqual([ended.state, ended.reason, ended.attempt], ['rejected', 'edits', 3]);
    assert.equal(ended.feedback?.attempts.length, 3);
    await assert.rejects(world.client.call(api.getChange, { params: { id: ended.id, n: 3 } }), {
      code: 'not_found',
    });
  });
});
