import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { api } from '#shared/api.ts';
import type { Proposal } from '#shared/changes.contract.ts';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';
import { runTodo } from '../../../extension/core/runClient.ts';
import type { Conflict, RunPorts, RunResult, RunUi } from '../../../extension/core/runPorts.ts';
import { openStage } from '../../../extension/core/stage.ts';
import { makeWorkspace, writeTree } from '../../extension/core/workspace.ts';
import { sumsWorkspace, sumTodo, textOf } from '../../support/runDriver.ts';
import { approval, rightEdit } from '../../support/sumModel.ts';
import { type RunWorld, runSuite } from './runSuite.ts';

const sums = `export const zero = 0;\n${Array.from({ length: 8 }, (_, line) => `// ${line}\n`).join('')}`;
const test = "import('./src/sum.js').then(({ sum }) => process.exit(sum(1, 2) === 3 ? 0 : 1))";

type Answers = Pick<RunUi, 'resolveConflict'> & { edit: string };

/** A run whose file is edited while the user looks at the proposal, with the real client, server and checks. */
async function runWithEdit(world: RunWorld, { edit, resolveConflict }: Answers) {
  const workspace = makeWorkspace({ ...sumsWorkspace, 'src/sum.js': sums });
  const { root, journalFolder, base } = workspace;
  const stage = openStage({ workspace: root, stagesFolder: join(base, 'stages') });
  const { id } = await world.client.call(api.createProject, {
    body: { name: 'Sums' },
    idempotencyKey: randomUUID(),
  });
  const reviewed: Proposal[] = [];
  const runs = new Set<string>();
  const ports: RunPorts = {
    client: world.client,
    files: nodeFiles,
    root,
    journalFolder,
    project: { id, todoPath: 'TODO.md', scope: null },
    checks: [{ id: 'test', command: [process.execPath, '-e', test] }],
    stage: () => stage,
    now: Date.now,
    ui: {
      confirmQuote: async ({ quote }) => ({ authorized: quote.max }),
      confirmExecution: async () => 'run',
      authorizeMore: async () => null,
      reviewProposal: async (proposal) => {
        reviewed.push(proposal);
        if (reviewed.length === 1) writeTree(root, { 'src/sum.js': edit });
        return { decision: 'apply', ticked: new Set() };
      },
      resolveConflict,
      onRun: (run) => runs.add(run.id),
    },
  };
  world.answers = [rightEdit, approval];
  try {
    const result: RunResult = await runTodo(ports, { kind: 'implement', todo: sumTodo });
    const read = (path: string): string => readFileSync(join(root, path), 'utf8');
    const outcomes = await Promise.all(
      [...runs].map(async (run) => (await world.client.call(api.getRun, { params: { id: run } })).outcome),
    );
    return { result, reviewed, outcomes, sum: read('src/sum.js'), todo: read('TODO.md') };
  } finally {
    await (await stage).dispose();
    workspace[Symbol.dispose]();
  }
}

runSuite('a file edited while its proposal is looked at', (world) => {
  it('is merged with the change and checked again at no charge, and both edits land with the tick', async () => {
    const asked: Conflict[] = [];
    const mine = sums.replace('// 7', '// mine');
    const { result, reviewed, outcomes, sum, todo } = await runWithEdit(world, {
      edit: mine,
      async resolveConflict(conflict) {
        asked.push(conflict);
        return 'rebase';
      },
    });
    assert.equal(result.end, 'applied');
    const merged = mine.replace('zero = 0;\n', 'zero = 0;\nexport const sum = (a, b) => a + b;\n');
    assert.equal(sum, merged);
    assert.match(todo, /- \[x\] Add `sum\(a, b\)`/);
    assert.deepEqual(asked, [{ paths: ['src/sum.js'], mergeable: true }]);
    assert.deepEqual(outcomes, ['conflicted', 'applied']);
    assert.equal(textOf(reviewed[1]?.files[0]?.content ?? null), merged, 'the merged file is reviewed');
    assert.equal(reviewed[1]?.checks.find(({ check }) => check === 'command')?.status, 'passed');
    assert.equal('receipt' in result && result.receipt.charged, 0);
    assert.equal(world.asked.length, 2, 'the models were asked for the first run only');
  });

  it('is left as it is where both changed the same lines; the user is told why and decides', async () => {
    const asked: Conflict[] = [];
    const mine = sums.replace('zero = 0;', 'zero = 0n;');
    const { result, outcomes, sum, todo } = await runWithEdit(world, {
      edit: mine,
      async resolveConflict(conflict) {
        asked.push(conflict);
        return conflict.mergeable ? 'rebase' : 'report';
      },
    });
    assert.equal(result.end, 'conflicted');
    assert.deepEqual([sum, outcomes], [mine, ['conflicted']]);
    assert.equal(todo, sumsWorkspace['TODO.md']);
    assert.deepEqual(
      asked.map(({ mergeable }) => mergeable),
      [true, false],
    );
    assert.match(asked[1]?.reason ?? '', /same lines of src\/sum\.js/);
  });
});
