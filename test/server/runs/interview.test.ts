import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import { prepareRun, startSumRun, textOf, waitForEnd, waitForRun } from '../../support/runDriver.ts';
import { edit, review } from '../../support/sumModel.ts';
import { promptOf, runSuite } from './runSuite.ts';

const criteria = [
  'The plan covers what the description asks for and adds nothing it does not ask for.',
  'Each TODO is small enough for one change and names how it is verified.',
];
const plan = '# Plan\n\n## Requirements\n1. Numbers are added.';
const todo = '# Sums\n\n- [ ] Add `sum(a, b)`\n  - **Verification:** `sum(1, 2)` is 3';
const written = `${edit('docs/plan.md', '', plan)}\n${edit('TODO.md', '', todo)}`;
const approved = review('approved', 'Numbers are added', { criteria, path: 'docs/plan.md' });
const asks = (count: number): string =>
  JSON.stringify({
    questions: Array.from({ length: count }, (_, n) => ({
      question: `Question ${n + 1}?`,
      why: 'It matters.',
      suggestions: ['Yes', 'No'],
    })),
  });

runSuite('the interview before a plan', (world) => {
  const description = 'A module that adds numbers.';
  const start = async () => {
    const given = await prepareRun(world.client, {
      files: {},
      kind: 'plan',
      checks: false,
      ask: { interview: true },
    });
    const run = await startSumRun(world.client, given, {
      kind: 'plan',
      todo: undefined,
      checks: [],
      description,
      interview: true,
    });
    return { given, run };
  };

  it('asks at most five questions, waits, and plans with the answers', async () => {
    const { client } = world;
    world.answers = [asks(7), written, approved];
    const { run, given } = await start();
    assert.equal(given.quote.items[0]?.step, 'interview');
    const waiting = await waitForRun(client, run.id, ({ state }) => state === 'awaiting_answers');
    assert.deepEqual(
      waiting.questions?.map(({ id, question }) => [id, question]),
      [1, 2, 3, 4, 5].map((n) => [`q${n}`, `Question ${n}?`]),
    );
    assert.deepEqual(waiting.questions?.[0]?.suggestions, ['Yes', 'No']);
    const params = { id: run.id };
    await client.call(api.answerQuestions, {
      params,
      body: {
        answers: [
          { id: 'q1', answer: 'Only integers' },
          { id: 'q9', answer: 'Nobody asked' },
        ],
      },
    });
    const ended = await waitForEnd(client, run.id);
    assert.equal(ended.state, 'verified', ended.message ?? '');
    const prompt = promptOf(world.asked[1]);
    assert.match(prompt, /Question 1\?\n {2}Only integers/);
    assert.match(prompt, /Question 2\?\n {2}\(not answered/);
    assert.doesNotMatch(prompt, /Nobody asked/);
    await assert.rejects(client.call(api.answerQuestions, { params, body: { answers: [] } }), {
      code: 'run_ended',
    });
    await client.call(api.deleteMessages, { params });
    const left = await client.call(api.getRun, { params });
    assert.doesNotMatch(JSON.stringify(left), /Question 1/);
    const { rows } = await world.database.knex.raw(
      `select count(*)::int as n from run_step where run_id = ? and answer::text like '%Only integers%'`,
      [run.id],
    );
    assert.equal(rows[0].n, 0);
  });

  it('goes on when all of it is skipped, once, from whichever window', async () => {
    const { client } = world;
    world.answers = [asks(1), written, approved];
    const { run } = await start();
    await waitForRun(client, run.id, ({ state }) => state === 'awaiting_answers');
    const skip = () =>
      client.call(api.answerQuestions, { params: { id: run.id }, body: { answers: [] } }).then(
        () => 'taken',
        (error: { code: string }) => error.code,
      );
    const results = await Promise.all([skip(), skip()]);
    assert.equal(results.filter((result) => result === 'taken').length, 1, String(results));
    assert.equal((await waitForEnd(client, run.id)).state, 'verified');
  });

  for (const [what, answer] of [
    ['has nothing to ask', '{"questions": []}'],
    ['answers something else', 'What a nice project! {"questions": "none"}'],
    ['answers half of it', '{"questions": [{"question": "For wh'],
  ] as const) {
    it(`plans without waiting when the Architect ${what}`, async () => {
      world.answers = [answer, written, approved];
      const { run } = await start();
      const ended = await waitForEnd(world.client, run.id);
      assert.equal(ended.state, 'verified', ended.message ?? '');
      assert.deepEqual(ended.questions, []);
    });
  }

  it('costs what it cost when it is cancelled while questions wait, and frees the rest', async () => {
    const { client } = world;
    world.answers = [asks(2)];
    const { run } = await start();
    const waiting = await waitForRun(client, run.id, ({ state }) => state === 'awaiting_answers');
    const cancelled = await client.call(api.cancelRun, { params: { id: run.id } });
    assert.equal(cancelled.charged, waiting.cancelCost);
    assert.ok(waiting.cancelCost > 0);
    assert.equal((await client.call(api.getCredits, {})).held, 0);
  });

  it('is refused on a quote that was made without it', async () => {
    const given = await prepareRun(world.client, { files: {}, kind: 'plan', checks: false });
    const changes = { kind: 'plan' as const, todo: undefined, checks: [], description, interview: true };
    await assert.rejects(startSumRun(world.client, given, changes), { code: 'quote_mismatch' });
  });

  it('of a plan on top of one that was applied keeps what is done and what the user wrote', async () => {
    const { client } = world;
    world.answers = [written, approved];
    const first = await prepareRun(client, { files: {}, kind: 'plan', checks: false });
    const changes = { kind: 'plan' as const, todo: undefined, checks: [], description };
    const { id } = await startSumRun(client, first, changes);
    await waitForEnd(client, id);
    const proposal = await client.call(api.getProposal, { params: { id } });
    await client.call(api.postOutcome, { params: { id }, body: { outcome: 'applied' } });

    const applied = Object.fromEntries(proposal.files.map(({ path, content }) => [path, textOf(content)]));
    const mine = `${applied['TODO.md']?.replace('[ ] Add', '[x] Add')}- [ ] Mine, typed by hand\n`;
    const files = { ...applied, 'TODO.md': mine };
    const again = async (answer: string) => {
      world.answers = [answer, answer];
      const given = await prepareRun(client, {
        files,
        kind: 'plan',
        checks: false,
        projectId: first.projectId,
      });
      const run = await startSumRun(client, given, changes);
      return waitForEnd(client, run.id);
    };
    const untick = await again(edit('TODO.md', '- [x] Add `sum(a, b)`', '- [ ] Add `sum(a, b)` again'));
    assert.equal(untick.state, 'rejected');
    assert.match(untick.feedback?.evidence.join('\n') ?? '', /TODO\.md:3 has to stay as it is/);
    const drop = await again(edit('TODO.md', '- [ ] Mine, typed by hand', '- [ ] Something better'));
    assert.match(drop.feedback?.evidence.join('\n') ?? '', /Mine, typed by hand/);
    const other = await again(edit('src/sum.js', '', 'export const sum = 1;'));
    assert.match(other.feedback?.evidence.join('\n') ?? '', /src\/sum\.js: a plan writes/);

    world.answers = [];
    const more = edit('docs/plan.md', '1. Numbers are added.', '1. Numbers are added and subtracted.');
    const added = edit('TODO.md', '- [ ] Mine, typed by hand', '- [ ] Mine, typed by hand\n- [ ] Subtract');
    const given = await prepareRun(client, {
      files,
      kind: 'plan',
      checks: false,
      projectId: first.projectId,
    });
    world.answers = [
      `${more}\n${added}`,
      review('approved', 'Numbers are added and subtracted', { criteria, path: 'docs/plan.md' }),
    ];
    const run = await waitForEnd(client, (await startSumRun(client, given, changes)).id);
    assert.equal(run.state, 'verified', run.message ?? '');
  });
});
