import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { api } from '#shared/api.ts';
import { nextTodo } from '../../../extension/core/nextTodo.ts';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';
import { runTodo } from '../../../extension/core/runClient.ts';
import type { RunPorts, RunRequest } from '../../../extension/core/runPorts.ts';
import { openStage } from '../../../extension/core/stage.ts';
import { undoRun } from '../../../extension/core/undo.ts';
import { makeWorkspace } from '../../extension/core/workspace.ts';
import { sumsWorkspace, sumTodo } from '../../support/runDriver.ts';
import { edit, review, rightEdit } from '../../support/sumModel.ts';
import { zipContents } from '../../support/zipEntries.ts';
import { runSuite } from './runSuite.ts';

const anchor = '  - **Verification:** `sum(1, 2)` is 3';
const parts = '  - [ ] Add the numbers\n  - [ ] Say so';
const before = sumsWorkspace['TODO.md'] ?? '';
const split = before.replace(anchor, `${anchor}\n${parts}`);
const approved = (...criteria: string[]): string => review('approved', 'a + b', { criteria });

runSuite('a TODO that was split', (world) => {
  it('comes after its sub-tasks, and is done with the last of them', async () => {
    const { client } = world;
    using workspace = makeWorkspace(sumsWorkspace);
    const { root, journalFolder, base } = workspace;
    const stage = openStage({ workspace: root, stagesFolder: join(base, 'stages') });
    const body = { name: 'Sums' };
    const { id } = await client.call(api.createProject, { body, idempotencyKey: randomUUID() });
    const ports: RunPorts = {
      client,
      files: nodeFiles,
      root,
      journalFolder,
      project: { id, todoPath: 'TODO.md', scope: null },
      checks: [],
      stage: () => stage,
      now: Date.now,
      ui: {
        confirmQuote: async ({ quote }) => ({ authorized: quote.max }),
        confirmExecution: async () => 'run',
        authorizeMore: async () => null,
        reviewProposal: async () => ({ decision: 'apply', ticked: new Set() }),
        resolveConflict: async () => 'report',
      },
    };
    const todoFile = () => readFileSync(join(root, 'TODO.md'), 'utf8');
    const exported = async () =>
      zipContents(await client.call(api.exportProject, { params: { id } }))
        .get('TODO.md')
        ?.toString();
    async function land(request: RunRequest, ...answers: string[]): Promise<string> {
      world.answers = answers;
      const result = await runTodo(ports, request);
      assert.ok(result.end === 'applied', JSON.stringify(result));
      assert.equal(await exported(), todoFile(), 'an export has the boxes of the workspace');
      return result.run.id;
    }
    const next = async () => {
      const { items: runs } = await client.call(api.listRuns, { params: { id }, query: {} });
      return nextTodo({ files: nodeFiles, root, todoPath: 'TODO.md', runs });
    };
    try {
      const criteria = [
        'The sub-tasks together are the whole TODO, and nothing else.',
        'Each sub-task is small enough for one change and names how it is verified.',
      ];
      await land(
        { kind: 'plan', todo: sumTodo },
        edit('TODO.md', anchor, `${anchor}\n${parts}`),
        review('approved', 'Add the numbers', { criteria, path: 'TODO.md' }),
      );
      assert.equal(todoFile(), split, 'nothing is ticked by a split');

      const first = await next();
      assert.equal(first.text, 'Add the numbers');
      await land({ kind: 'implement', todo: first }, rightEdit, approved(first.text));
      assert.equal(todoFile(), split.replace('[ ] Add the numbers', '[x] Add the numbers'));

      const second = await next();
      assert.equal(second.text, 'Say so');
      const note = edit('NOTE.md', '', 'a + b');
      const said = review('approved', 'a + b', { criteria: [second.text], path: 'NOTE.md' });
      const runId = await land({ kind: 'implement', todo: second }, note, said);
      assert.equal(todoFile(), split.replaceAll('[ ]', '[x]').replace('[x] Later', '[ ] Later'));
      assert.equal((await next()).text, 'Later');

      await undoRun({ files: nodeFiles, journalFolder, runId });
      assert.equal(todoFile(), split.replace('[ ] Add the numbers', '[x] Add the numbers'));
    } finally {
      await (await stage).dispose();
    }
  });
});
