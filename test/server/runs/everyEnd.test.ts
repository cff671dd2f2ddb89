import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { ProjectStatus } from '#shared/projects.contract.ts';
import { type RunKind, runKindSchema } from '#shared/quotes.contract.ts';
import {
  type EndState,
  endStates,
  type ProposalOutcome,
  proposalOutcomeSchema,
  type Run,
} from '#shared/runs.contract.ts';
import type { StartRun } from '#shared/startRun.contract.ts';
import { fails, silent } from '../../support/modelReplies.ts';
import { prepareRun, startSumRun, sumsWorkspace, waitForEnd, waitForRun } from '../../support/runDriver.ts';
import { approval, edit, review, rightEdit } from '../../support/sumModel.ts';
import { runSuite } from './runSuite.ts';

type Way = { files?: Record<string, string>; ask?: object; start: Partial<StartRun>; fits: [string, string] };

const instruction = 'Add sum(a, b)';
const planned = `${edit('docs/plan.md', '', '# Plan\n\nNumbers are added.')}\n${edit('TODO.md', '', '# Sums\n\n- [ ] Add\n  - **Verification:** it adds')}`;
const planCriteria = [
  'The plan covers what the description asks for and adds nothing it does not ask for.',
  'Each TODO is small enough for one change and names how it is verified.',
];
const readmeCriteria = [
  'README.md says what the project is for, how to install it, how to use it and how to run its tests, as the files show it.',
  'Everything it says is true of the files: no command, option, function or file that is not there.',
];

/** How a run of each kind is started, and what a model answers that does its work. A new kind has to be added here. */
const ways: Record<RunKind, Way> = {
  implement: { start: {}, fits: [rightEdit, approval] },
  refine: {
    ask: { file: 'src/sum.js' },
    start: { todo: undefined, file: 'src/sum.js', instruction },
    fits: [rightEdit, review('approved', 'a + b', { criteria: [instruction] })],
  },
  plan: {
    files: {},
    start: { todo: undefined, description: 'It adds numbers.' },
    fits: [
      planned,
      review('approved', 'Numbers are added', { criteria: planCriteria, path: 'docs/plan.md' }),
    ],
  },
  document: {
    start: { todo: undefined },
    fits: [
      edit('README.md', '', '# Sums\n\nAdds numbers.'),
      review('approved', 'Adds numbers.', { criteria: readmeCriteria, path: 'README.md' }),
    ],
  },
};

/** What the project is then, where it is not as everywhere: being implemented. */
const after: Partial<Record<`${RunKind} ${EndState | ProposalOutcome}`, ProjectStatus>> = {
  'implement rejected': 'awaiting_refinement',
  'plan rejected': 'gathering_requirements',
  'plan failed': 'gathering_requirements',
  'plan cancelled': 'gathering_requirements',
  'plan declined': 'gathering_requirements',
  'plan conflicted': 'gathering_requirements',
  'plan applied': 'planned',
  'plan verified': 'planning',
  'document verified': 'documenting',
  'document applied': 'completed',
};

runSuite('every kind of run', (world) => {
  const begin = async (kind: RunKind): Promise<Run> => {
    const { files = sumsWorkspace, ask = {}, start } = ways[kind];
    const given = await prepareRun(world.client, { kind, files, checks: false, ask });
    return startSumRun(world.client, given, { kind, checks: [], ...start });
  };
  /** How each end is brought about. A new end has to be added here. */
  const ends: Record<EndState, (kind: RunKind) => Promise<Run>> = {
    verified: async (kind) => {
      world.answers = [...ways[kind].fits];
      return waitForEnd(world.client, (await begin(kind)).id);
    },
    rejected: async (kind) => {
      world.answers = ['I would rather not.', 'I would rather not.'];
      return waitForEnd(world.client, (await begin(kind)).id);
    },
    failed: async (kind) => {
      world.answers = [ways[kind].fits[0], fails(401)];
      return waitForEnd(world.client, (await begin(kind)).id);
    },
    cancelled: async (kind) => {
      world.answers = [ways[kind].fits[0], silent];
      const { id } = await begin(kind);
      await waitForRun(world.client, id, () => world.asked.length === 2);
      return world.client.call(api.cancelRun, { params: { id } });
    },
  };
  const statusOf = async ({ projectId }: Run): Promise<string> =>
    (await world.client.call(api.getProject, { params: { id: projectId } })).status;

  for (const kind of runKindSchema.options) {
    for (const end of endStates) {
      it(`${kind}: can end ${end}, which is settled, told and offers a change only when that was verified`, async () => {
        const before = await world.client.call(api.getCredits, {});
        const run = await ends[end](kind);
        assert.deepEqual([run.kind, run.state, run.outcome], [kind, end, null], run.message ?? '');
        assert.equal(await statusOf(run), after[`${kind} ${end}`] ?? 'implementing');
        const now = await world.client.call(api.getCredits, {});
        assert.deepEqual([before.available - now.available, now.held], [run.charged, 0]);
        const pays = end === 'verified' || end === 'cancelled';
        assert.equal(run.charged, pays ? run.spent : 0);
        assert.ok(run.spent > 0);
        const params = { id: run.id };
        const receipt = await world.client.call(api.getReceipt, { params });
        assert.deepEqual([receipt.state, receipt.charged], [end, run.charged]);
        assert.equal(run.feedback !== null, end === 'rejected');
        const proposal = world.client.call(api.getProposal, { params });
        if (end === 'verified') assert.ok((await proposal).files.length > 0);
        else await assert.rejects(proposal, { code: 'not_found' });
      });
    }
    for (const outcome of proposalOutcomeSchema.options) {
      it(`${kind}: a verified one can be ${outcome}`, async () => {
        const verified = await ends.verified(kind);
        const params = { id: verified.id };
        const run = await world.client.call(api.postOutcome, { params, body: { outcome } });
        assert.equal(run.outcome, outcome);
        assert.equal(await statusOf(run), after[`${kind} ${outcome}`] ?? 'implementing');
      });
    }
  }
});
