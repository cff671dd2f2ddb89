import assert from 'node:assert/strict';
import { AppError } from '#shared/appError.ts';
import type { Project } from '#shared/projects.contract.ts';
import type { RunState } from '#shared/runs.contract.ts';
import { requireOwnProject } from '../../../extension/core/ownProject.ts';
import { resumeRun } from '../../../extension/core/runClient.ts';
import { sendJson } from '../api/testServer.ts';
import { stand } from './runStand.ts';
import { projectId } from './scriptedServer.ts';
import { readTree, runId } from './workspace.ts';

const shop: Project = {
  id: projectId,
  name: 'Shop',
  status: 'implementing',
  todoPath: 'TODO.md',
  scope: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};
const otherId = '0190f3b0-0000-4000-8000-0000000000bb';

/** With a run of the project Shop in that state. */
const standOf = (state: RunState) =>
  stand({
    states: [state],
    intercept({ path }, response) {
      if (path !== `/v1/projects/${projectId}`) return false;
      sendJson(response, 200, shop);
      return true;
    },
  });

function namesShop(error: unknown): boolean {
  assert.ok(error instanceof AppError && error.code === 'conflict');
  assert.match(error.message, /belongs to the project “Shop”.* Nothing was run or changed\. Open the folder/);
  return true;
}

describe('a run in a folder of another project', () => {
  for (const state of ['awaiting_checks', 'verified'] as const) {
    it(`is refused before anything is asked, run, told or written (${state})`, async () => {
      await using place = await standOf(state);
      const start = readTree(place.root);
      const elsewhere = { ...place.ports, project: { ...place.ports.project, id: otherId } };
      await assert.rejects(resumeRun(elsewhere, runId), namesShop);
      assert.deepEqual([place.asked, place.posts(), readTree(place.root)], [[], [], start]);
    });
  }

  it('is refused in a folder that names none, and goes on in that of its own', async () => {
    await using place = await standOf('verified');
    const { client } = place.ports;
    await assert.rejects(requireOwnProject(client, { projectId }, undefined), namesShop);
    await requireOwnProject(client, { projectId }, projectId);
    assert.equal(place.server.seen.length, 1, 'the name is asked for only to tell it');
  });
});
