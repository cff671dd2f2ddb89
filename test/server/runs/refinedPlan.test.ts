import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { Run } from '#shared/runs.contract.ts';
import type { StartRun } from '#shared/startRun.contract.ts';
import {
  prepareRun,
  startSumRun,
  sumsWorkspace,
  sumTodo,
  testCheck,
  textOf,
  waitForEnd,
} from '../../support/runDriver.ts';
import { edit, review } from '../../support/sumModel.ts';
import { promptOf, runSuite } from './runSuite.ts';

const planCriteria = [
  'The plan covers what the description asks for and adds nothing it does not ask for.',
  'Each TODO is small enough for one change and names how it is verified.',
];
const splitCriteria = [
  'The sub-tasks together are the whole TODO, and nothing else.',
  'Each sub-task is small enough for one change and names how it is verified.',
];
const readmeCriteria = [
  'README.md says what the project is for, how to install it, how to use it and how to run its tests, as the files show it.',
  'Everything it says is true of the files: no command, option, function or file that is not there.',
];
const plan = '# Plan\n\n## Requirements\n1. Numbers are added.';
const todo = '# Sums\n\n- [ ] Add `sum(a, b)`\n  - **Verification:** `sum(1, 2)` is 3';
const written = `${edit('docs/plan.md', '', plan)}\n${edit('TODO.md', '', todo)}`;
const approves = (path: string, quote: string, criteria: readonly string[]): string =>
  review('approved', quote, { path, criteria });
const rejects = (criteria: readonly string[]): string =>
  review('rejected', 'x', { criteria, feedback: 'Too little.' });
const description = 'A module that adds numbers.';
const instruction = 'Say what happens with text.';

runSuite('a plan on top of others', (world) => {
  it('keeps what the user wrote, also when plans after it have kept it', async () => {
    const { client } = world;
    let projectId: string | undefined;
    const planRun = async (files: Record<string, string>, answer: string, quote: string) => {
      world.answers = [answer, approves('docs/plan.md', quote, planCriteria), answer];
      const given = await prepareRun(client, {
        files,
        kind: 'plan',
        checks: false,
        ...(projectId === undefined ? {} : { projectId }),
      });
      projectId = given.projectId;
      const changes = { kind: 'plan' as const, todo: undefined, checks: [], description };
      const run = await waitForEnd(client, (await startSumRun(client, given, changes)).id);
      if (run.state !== 'verified') return { run, files };
      const proposal = await client.call(api.getProposal, { params: { id: run.id } });
      await client.call(api.postOutcome, { params: { id: run.id }, body: { outcome: 'applied' } });
      const after = Object.fromEntries(
        proposal.files.map(({ path, content }) => [path, textOf(content) ?? '']),
      );
      return { run, files: { ...files, ...after } };
    };
    const mine = '- [ ] Mine, typed by hand';
    const first = await planRun({}, written, 'Numbers are added');
    const edited = { ...first.files, 'TODO.md': `${first.files['TODO.md']}${mine}\n` };
    const more = `${edit('docs/plan.md', '1. Numbers are added.', '1. Numbers are added.\n2. And subtracted.')}
${edit('TODO.md', mine, `- [ ] Subtract\n${mine}`)}`;
    const second = await planRun(edited, more, 'And subtracted');
    assert.equal(second.run.state, 'verified', second.run.message ?? '');

    const dropsMine = await planRun(
      second.files,
      edit('TODO.md', `- [ ] Subtract\n${mine}`, '- [ ] Subtract'),
      'x',
    );
    assert.equal(dropsMine.run.state, 'rejected');
    assert.match(dropsMine.run.feedback?.evidence.join('\n') ?? '', /Mine, typed by hand/);

    const dropsOurs = `${edit('TODO.md', `- [ ] Subtract\n${mine}`, mine)}
${edit('docs/plan.md', '1. Numbers are added.\n2. And subtracted.', '1. Sums.')}`;
    const third = await planRun(second.files, dropsOurs, '1. Sums');
    assert.equal(third.run.state, 'verified', third.run.message ?? '');
  });
});

runSuite('a rejected plan, split or README', (world) => {
  type Ask = {
    kind: StartRun['kind'];
    ask?: object;
    files?: Record<string, string>;
    changes?: Partial<StartRun>;
  };
  async function rejectedRun(
    { kind, ask, files, changes }: Ask,
    answer: string,
    criteria: readonly string[],
  ) {
    const { client } = world;
    world.answers = [answer, rejects(criteria), answer];
    const given = await prepareRun(client, {
      kind,
      checks: false,
      ...(files ? { files } : {}),
      ...(ask ? { ask } : {}),
    });
    const run = await startSumRun(client, given, { kind, checks: [], ...changes });
    const ended = await waitForEnd(client, run.id);
    assert.deepEqual([ended.state, ended.reason], ['rejected', 'repeated']);
    return ended;
  }
  async function refine(from: Run, files: Record<string, string>, more: Partial<StartRun> = {}) {
    const { client } = world;
    world.asked.length = 0;
    const ask = { fromRunId: from.id, edited: more.edited !== undefined };
    const given = await prepareRun(client, { projectId: from.projectId, kind: 'refine', files, ask });
    const changes = {
      kind: 'refine' as const,
      todo: undefined,
      fromRunId: from.id,
      instruction,
      checks: [testCheck],
    };
    const run = await startSumRun(client, given, { ...changes, ...more });
    return { quote: given.quote, run: await waitForEnd(client, run.id) };
  }
  const apply = async ({ id, projectId }: Run): Promise<string> => {
    await world.client.call(api.postOutcome, { params: { id }, body: { outcome: 'applied' } });
    return (await world.client.call(api.getProject, { params: { id: projectId } })).status;
  };
  const rejectedPlan = () =>
    rejectedRun(
      { kind: 'plan', files: {}, changes: { todo: undefined, description } },
      written,
      planCriteria,
    );

  it('is refined as the plan it is: by the Architect, with its description, checked as a plan', async () => {
    const from = await rejectedPlan();
    world.answers = [
      edit('docs/plan.md', '1. Numbers are added.', '1. Numbers are added; text is refused.'),
      approves('docs/plan.md', 'text is refused', [...planCriteria, instruction]),
    ];
    const { quote, run } = await refine(from, {});
    assert.equal(run.state, 'verified', run.message ?? '');
    assert.deepEqual([run.kind, quote.kind, quote.tested], ['plan', 'plan', false]);
    assert.deepEqual(
      quote.items.map(({ role }) => role),
      ['architect', 'architect'],
    );
    assert.ok(promptOf(world.asked[0]).includes(description));
    assert.ok(promptOf(world.asked[0]).includes(instruction));
    const { files } = await world.client.call(api.getProposal, { params: { id: run.id } });
    assert.deepEqual(files.map(({ path }) => path).sort(), ['TODO.md', 'docs/plan.md']);
    assert.equal(await apply(run), 'planned');
  });

  it('cannot be refined into a change of code', async () => {
    const from = await rejectedPlan();
    const answer = edit('src/sum.js', '', 'export const sum = 1;');
    world.answers = [answer, answer];
    const { run } = await refine(from, {});
    assert.equal(run.state, 'rejected');
    assert.match(run.feedback?.evidence.join('\n') ?? '', /src\/sum\.js: a plan writes/);
  });

  it('is reviewed as the user wrote it, and stays a plan', async () => {
    const from = await rejectedPlan();
    world.answers = [approves('docs/plan.md', 'mine', planCriteria)];
    const content = Buffer.from(`${plan}\n2. A rule of mine.\n`).toString('base64');
    const { run } = await refine(from, {}, { edited: [{ path: 'docs/plan.md', content }] });
    assert.deepEqual([run.state, run.kind], ['verified', 'plan'], run.message ?? '');
    assert.equal(await apply(run), 'planned');

    // What the user wrote into it is the user's.
    const proposal = await world.client.call(api.getProposal, { params: { id: run.id } });
    const files = Object.fromEntries(
      proposal.files.map(({ path, content }) => [path, textOf(content) ?? '']),
    );
    const drops = edit('docs/plan.md', '1. Numbers are added.\n2. A rule of mine.', '1. Sums.');
    world.answers = [drops, drops];
    const given = await prepareRun(world.client, {
      files,
      kind: 'plan',
      checks: false,
      projectId: run.projectId,
    });
    const changes = { kind: 'plan' as const, todo: undefined, checks: [], description };
    const again = await waitForEnd(world.client, (await startSumRun(world.client, given, changes)).id);
    const evidence = again.feedback?.evidence.join('\n') ?? '';
    assert.match(evidence, /A rule of mine/);
    assert.doesNotMatch(evidence, /Numbers are added/);
  });

  it('is refined as the split it is', async () => {
    const anchor = '  - **Verification:** `sum(1, 2)` is 3';
    const parts = '  - [ ] Export an empty `sum`\n  - [ ] Add the numbers';
    const from = await rejectedRun(
      { kind: 'plan', ask: { todo: sumTodo } },
      edit('TODO.md', anchor, `${anchor}\n${parts}`),
      splitCriteria,
    );
    world.answers = [
      edit('TODO.md', '  - [ ] Add the numbers', '  - [ ] Add the numbers\n  - [ ] Refuse text'),
      approves('TODO.md', 'Refuse text', [...splitCriteria, instruction]),
    ];
    const { run } = await refine(from, sumsWorkspace);
    assert.equal(run.state, 'verified', run.message ?? '');
    assert.equal(await apply(run), 'implementing');
  });

  it('is refined as the README it is: its commands exist, and the project is complete once it is applied', async () => {
    const files = { ...sumsWorkspace, 'package.json': '{"scripts":{"test":"node --test"}}' };
    const readme = edit('README.md', '', '# Sums\n\nAdds numbers.\n\n```sh\nnpm test\n```');
    const from = await rejectedRun(
      { kind: 'document', files, changes: { todo: undefined } },
      readme,
      readmeCriteria,
    );
    const command = (to: string): string =>
      edit('README.md', 'Adds numbers.', `Adds numbers.\n\n    ${to}\n\n\`${to}\``);
    world.answers = [
      command('npm run serve'),
      command('npm run test'),
      approves('README.md', 'npm run test', [...readmeCriteria, instruction]),
    ];
    const { run } = await refine(from, files);
    assert.deepEqual([run.state, run.attempt], ['verified', 2], run.message ?? '');
    assert.equal(await apply(run), 'completed');
  });
});
