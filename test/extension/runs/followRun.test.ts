import assert from 'node:assert/strict';
import type { Run } from '#shared/runs.contract.ts';
import { runFollower } from '../../../extension/runs/followRun.ts';
import type { ActiveRun } from '../../../extension/runs/runController.view.ts';
import { startProgress, withPhase } from '../../../extension/runs/runProgress.model.ts';
import { runOf } from '../projects/run.ts';

describe('what the views do while a run moves on', () => {
  const root = '/split-bill';
  function follower(folder: string | null = root) {
    const asked: string[] = [];
    const noted: Run[] = [];
    const follow = runFollower({
      refresh: () => void asked.push('all'),
      state: {
        folder: folder === null ? null : { uri: { fsPath: folder } },
        note: (run) => void noted.push(run),
      },
      credits: { refresh: async () => void asked.push('credits') },
    });
    return { follow, asked, noted };
  }
  const begun = startProgress('Sum', 0);
  const active = (run: Run, changes: Partial<ActiveRun> = {}): ActiveRun => ({
    root,
    runId: run.id,
    run,
    progress: begun,
    ...changes,
  });

  it('asks the server when it begins and when it ended, and not at each phase between', () => {
    const { follow, asked, noted } = follower();
    const run = runOf({ state: 'queued' });
    follow({ root, runId: null, run: null, progress: begun });
    assert.deepEqual(asked, []);
    follow(active(run));
    assert.deepEqual(asked, ['all']);
    const running = { ...run, state: 'running' as const };
    for (const phase of ['running', 'checking', 'running', 'reviewing'] as const)
      follow(active(running, { progress: withPhase(begun, phase) }));
    assert.deepEqual(asked, ['all']);
    assert.deepEqual(
      noted.map(({ state }) => state),
      ['queued', 'running', 'running', 'running', 'running'],
    );
    follow(null);
    assert.deepEqual(asked, ['all', 'all']);
  });

  it('notes the attempt that the run is at by now', () => {
    const { follow, noted } = follower();
    const run = runOf({ state: 'running', attempt: 1 });
    follow(active(run));
    follow(active(run, { progress: { ...begun, attempt: 2 } }));
    assert.equal(noted.at(-1)?.attempt, 2);
  });

  it('does nothing for what changes many times a second', () => {
    const { follow, noted } = follower();
    const run = runOf({ state: 'running' });
    for (const tokens of [0, 40, 80]) follow(active(run, { progress: { ...begun, tokens } }));
    assert.equal(noted.length, 1);
  });

  it('asks for the balance when more was authorised', () => {
    const { follow, asked } = follower();
    const run = runOf({ state: 'awaiting_authorization', authorized: 100 });
    follow(active(run));
    follow(active({ ...run, state: 'running', authorized: 300 }));
    assert.deepEqual(asked, ['all', 'credits']);
  });

  it('asks again when another run takes its place', () => {
    const { follow, asked } = follower();
    follow(active(runOf({ id: 'run_1' })));
    follow(active(runOf({ id: 'run_2' })));
    assert.deepEqual(asked, ['all', 'all']);
  });

  it('leaves the list of another folder alone', () => {
    const { follow, noted } = follower('/other');
    follow(active(runOf({ state: 'running' })));
    assert.deepEqual(noted, []);
  });
});
