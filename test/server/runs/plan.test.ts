import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import { prepareRun, startSumRun, textOf, waitForEnd } from '../../support/runDriver.ts';
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

runSuite('plan run', (world) => {
  const description = 'A module that adds numbers.';
  const prepare = () => prepareRun(world.client, { files: {}, kind: 'plan', checks: false });
  const start = (given: Awaited<ReturnType<typeof prepare>>) =>
    startSumRun(world.client, given, { kind: 'plan', todo: undefined, checks: [], description });
  const statusOf = async (projectId: string): Promise<string> =>
    (await world.client.call(api.getProject, { params: { id: projectId } })).status;

  it('proposes docs/plan.md and the TODO file, and the project is planned once they are applied', async () => {
    const { client } = world;
    world.answers = [written, approved];
    const given = await prepare();
    const { id } = await start(given);
    assert.equal(await statusOf(given.projectId), 'planning');
    const run = await waitForEnd(client, id);
    assert.equal(run.state, 'verified', run.message ?? '');

    assert.equal(await statusOf(given.projectId), 'planning');

    const proposal = await client.call(api.getProposal, { params: { id } });
    assert.deepEqual(proposal.files.map(({ op, path, content }) => [op, path, textOf(content)]).sort(), [
      ['create', 'TODO.md', `${todo}\n`],
      ['create', 'docs/plan.md', `${plan}\n`],
    ]);
    assert.equal(proposal.tested, false);
    assert.equal(proposal.todo, null);
    assert.ok(promptOf(world.asked[0]).includes(description));

    await client.call(api.postOutcome, { params: { id }, body: { outcome: 'applied' } });
    assert.equal(await statusOf(given.projectId), 'planned');
  });

  it('takes the project back to gathering requirements when the plan is rejected', async () => {
    world.answers = [
      written,
      review('rejected', 'Numbers', { criteria, feedback: 'Nothing on errors.' }),
      written,
    ];
    const given = await prepare();
    const run = await waitForEnd(world.client, (await start(given)).id);
    assert.deepEqual([run.state, run.reason], ['rejected', 'repeated']);
    assert.equal(await statusOf(given.projectId), 'gathering_requirements');
  });

  it('takes the project back to gathering requirements when its plan is declined', async () => {
    world.answers = [written, approved];
    const given = await prepare();
    const { id } = await start(given);
    await waitForEnd(world.client, id);
    await world.client.call(api.postOutcome, { params: { id }, body: { outcome: 'declined' } });
    assert.equal(await statusOf(given.projectId), 'gathering_requirements');
  });
});
