import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { Run } from '#shared/runs.contract.ts';
import {
  answerChecksToEnd,
  prepareRun,
  startSumRun,
  sumsWorkspace,
  sumTodo,
  textOf,
  waitForEnd,
} from '../../support/runDriver.ts';
import { edit, isRight, review, rightEdit, wrongEdit } from '../../support/sumModel.ts';
import { type RunWorld, runSuite } from './runSuite.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const right = 'export const zero = 0;\nexport const sum = (a, b) => a + b;\n';
const wrong = right.replace('a + b', 'a - b');

async function rejectedRun(world: RunWorld): Promise<{ projectId: string; run: Run }> {
  const { client } = world;
  world.answers = [wrongEdit, wrongEdit];
  const given = await prepareRun(client);
  const run = await answerChecksToEnd(client, (await startSumRun(client, given)).id, isRight);
  assert.equal(run.state, 'rejected');
  return { projectId: given.projectId, run };
}

runSuite('after a rejection', (world) => {
  const editedRun = async (content: string | null, path = 'src/sum.js') => {
    const { client } = world;
    const { projectId, run } = await rejectedRun(world);
    world.answers = [review('approved', 'a + b')];
    const about = { kind: 'refine', fromRunId: run.id } as const;
    const ask = { fromRunId: run.id, edited: true };
    const given = await prepareRun(client, { projectId, kind: 'refine', ask });
    const edited = [{ path, content: content === null ? null : base64(content) }];
    const instruction = 'Checked as the user edited it.';
    const started = await startSumRun(client, given, { ...about, todo: undefined, instruction, edited });
    return { given, started };
  };

  it('the user’s own version is checked and reviewed, no model writes, and it ticks the TODO it came from', async () => {
    const { client } = world;
    const { given, started } = await editedRun(right);
    assert.deepEqual(
      given.quote.items.map(({ step }) => step),
      ['review'],
    );
    const ended = await answerChecksToEnd(client, started.id, isRight);
    assert.deepEqual([ended.state, ended.edited], ['verified', true], ended.message ?? '');
    const proposal = await client.call(api.getProposal, { params: { id: started.id } });
    assert.deepEqual(
      proposal.files.map(({ path, content }) => [path, textOf(content)]),
      [['src/sum.js', right]],
    );
    assert.equal(proposal.todo?.text, sumTodo.text);
    const receipt = await client.call(api.getReceipt, { params: { id: started.id } });
    assert.deepEqual(
      receipt.calls.map(({ role }) => role),
      ['architect'],
    );
  });

  it('the user’s own version is refused by the same checks, once, and says what failed', async () => {
    const { client } = world;
    const { started } = await editedRun(wrong.replace('a - b', 'b - a'));
    world.answers = [];
    const ended = await answerChecksToEnd(client, started.id, isRight);
    assert.deepEqual([ended.state, ended.reason, ended.attempt], ['rejected', 'checks', 1]);
    assert.deepEqual(ended.feedback?.failedCriteria, ['node --test']);
    assert.equal(ended.feedback?.refine.fromRunId, started.id);
  });

  for (const [what, content, path, pattern] of [
    ['that writes where nothing may be written', 'x', '.git/config', /\.git/],
    ['that touches the TODO file', '- [x] done\n', 'TODO.md', /TODO/],
    ['that is as the workspace', sumsWorkspace['src/sum.js'] ?? '', 'src/sum.js', /nothing to check/],
  ] as const) {
    it(`a version of the user’s ${what} is refused`, async () => {
      const { started } = await editedRun(content, path);
      world.answers = [];
      const ended = await waitForEnd(world.client, started.id);
      assert.equal(ended.state, 'rejected');
      assert.match(ended.feedback?.evidence.join('\n') ?? '', pattern);
    });
  }

  it('another try carries the hint of the user', async () => {
    const { client } = world;
    const { projectId } = await rejectedRun(world);
    world.answers = [rightEdit, review('approved', 'a + b')];
    const given = await prepareRun(client, { projectId });
    const run = await startSumRun(client, given, { hint: 'Use the plus sign.' });
    assert.equal((await answerChecksToEnd(client, run.id, isRight)).state, 'verified');
    assert.match(
      JSON.stringify(world.asked.at(-2)?.messages),
      /A hint from the user[\s\S]*Use the plus sign\./,
    );
  });

  const anchor = '  - **Verification:** `sum(1, 2)` is 3';
  const splitCriteria = [
    'The sub-tasks together are the whole TODO, and nothing else.',
    'Each sub-task is small enough for one change and names how it is verified.',
  ];
  const parts =
    '  - [ ] Export an empty `sum`\n    - **Verification:** it is a function\n  - [ ] Add the numbers';
  const split = async (answers: string[]) => {
    const { client } = world;
    world.answers = answers;
    const given = await prepareRun(client, { kind: 'plan', checks: false, ask: { todo: sumTodo } });
    const run = await startSumRun(client, given, { kind: 'plan', checks: [] });
    return waitForEnd(client, run.id);
  };

  it('a TODO is split into sub-tasks below it, and its box stays open', async () => {
    const ended = await split([
      edit('TODO.md', anchor, `${anchor}\n${parts}`),
      review('approved', 'Add the numbers', { criteria: splitCriteria, path: 'TODO.md' }),
    ]);
    assert.equal(ended.state, 'verified', ended.message ?? '');
    const proposal = await world.client.call(api.getProposal, { params: { id: ended.id } });
    assert.equal(proposal.todo, null);
    assert.equal(
      textOf(proposal.files[0]?.content ?? null),
      sumsWorkspace['TODO.md']?.replace(anchor, `${anchor}\n${parts}`),
    );
    await world.client.call(api.postOutcome, { params: { id: ended.id }, body: { outcome: 'applied' } });
    const project = await world.client.call(api.getProject, { params: { id: ended.projectId } });
    assert.equal(project.status, 'implementing');
  });

  for (const [what, answer, pattern] of [
    ['that changes another line', edit('TODO.md', '- [ ] Later', '- [ ] Sooner'), /has to stay as it is/],
    [
      'that adds TODOs elsewhere',
      edit('TODO.md', '- [ ] Later', '- [ ] Later\n- [ ] More\n- [ ] And more'),
      /belong below/,
    ],
    ['into one part', edit('TODO.md', anchor, `${anchor}\n  - [ ] All of it`), /at least two/],
    ['into parts that are ticked', edit('TODO.md', anchor, `${anchor}\n  - [x] One\n  - [ ] Two`), /empty/],
    ['that changes code', rightEdit, /Only TODO\.md/],
  ] as const) {
    it(`a split ${what} is refused`, async () => {
      const ended = await split([answer, answer]);
      assert.equal(ended.state, 'rejected');
      assert.match(ended.feedback?.evidence.join('\n') ?? '', pattern);
    });
  }
});
