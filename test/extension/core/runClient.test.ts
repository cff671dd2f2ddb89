import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { api } from '#shared/api.ts';
import { AppError } from '#shared/appError.ts';
import type { ErrorCode } from '#shared/errorCodes.ts';
import { checkResultsSchema } from '#shared/runs.contract.ts';
import { startRunSchema } from '#shared/startRun.contract.ts';
import { applyProposal } from '../../../extension/core/apply.ts';
import { cancelRun } from '../../../extension/core/cancelRun.ts';
import { defaultCheckPolicy } from '../../../extension/core/checkPolicy.ts';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';
import { resumeRun, runTodo } from '../../../extension/core/runClient.ts';
import type { RunRequest } from '../../../extension/core/runPorts.ts';
import { sendJson } from '../api/testServer.ts';
import { faultyFiles } from './faultyFiles.ts';
import { after, before, request, stand, todo } from './runStand.ts';
import { changeOf, readTree, runId, writeTree } from './workspace.ts';

const problem = (code: ErrorCode, status: number) => ({
  type: 'about:blank',
  title: code,
  status,
  code,
  detail: code,
  requestId: 'r',
});
const hasCode = (code: ErrorCode) => (error: unknown) => error instanceof AppError && error.code === code;

describe('run client', () => {
  it('goes from quote to receipt: sends, checks on a copy, applies, ticks and reports', async () => {
    await using place = await stand();
    const result = await runTodo(place.ports, request);
    assert.equal(result.end, 'applied');
    assert.ok(result.end === 'applied' && result.applied?.ticked);
    assert.equal(place.text('a.cjs'), after['a.cjs']);
    assert.equal(place.text('TODO.md'), '- [x] say good\n');
    assert.deepEqual(place.asked, ['quote', 'review']);
    assert.deepEqual(place.posts(), ['quotes', 'snapshots', 'runs', 'check-results', 'outcome']);
    const started = startRunSchema.parse(place.server.posted[2]?.body);
    assert.deepEqual([started.authorized, started.todo], [40, todo]);
    const { results } = checkResultsSchema.parse(place.server.posted[3]?.body);
    assert.deepEqual(
      results.map(({ exitCode, outputTail }) => [exitCode, outputTail]),
      [[0, 'good\n']],
    );
  });

  it('sends nothing but counts before the user agreed, and nothing at all after a no', async () => {
    await using place = await stand({ ui: { confirmQuote: async () => null } });
    assert.deepEqual(await runTodo(place.ports, request), { end: 'not_started' });
    assert.deepEqual(place.posts(), ['quotes']);
    const sent = String(place.server.seen[0]?.body);
    assert.doesNotMatch(sent, /bad|a\.cjs/);
  });

  it('never sends the content or name of a secret file', async () => {
    await using place = await stand();
    await runTodo(place.ports, request);
    for (const { body } of place.server.seen) assert.doesNotMatch(String(body), /A=1|\.env/);
  });

  it('changes nothing and asks for no review when the run is rejected, and hands over the feedback', async () => {
    await using place = await stand({ states: ['running', 'awaiting_checks', 'rejected'] });
    const start = readTree(place.root);
    const result = await runTodo(place.ports, request);
    assert.ok(result.end === 'rejected');
    assert.equal(result.feedback?.refine.instruction, 'Make it work.');
    assert.deepEqual(readTree(place.root), start);
    assert.deepEqual(place.asked, ['quote']);
  });

  it('asks before a command runs on files that can execute, and runs nothing after a no', async () => {
    const to = { ...after, 'package.json': '{"scripts":{}}' };
    await using place = await stand({ to });
    await runTodo(place.ports, request);
    assert.deepEqual(place.asked, ['quote', 'execution of package.json', 'review']);
    await using refused = await stand({ to, ui: { confirmExecution: async () => 'cancel' } });
    const result = await runTodo(refused.ports, request);
    assert.equal(result.end, 'cancelled');
    assert.deepEqual(refused.posts(), ['quotes', 'snapshots', 'runs', 'cancel']);
  });

  it('ends the commands under way once the run is cancelled, and sends no results of them', async () => {
    const pidFile = join(tmpdir(), `plumbline-cancelled-${process.pid}`);
    const endless = `require('fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); console.log('begun'); setInterval(() => {}, 1000)`;
    const cancelled = new AbortController();
    await using place = await stand({
      states: ['running', 'awaiting_checks', 'cancelled'],
      ui: {
        onOutput: () =>
          void cancelRun(place.ports.client, runId, async () => true).then(() => {
            cancelled.abort();
          }),
      },
    });
    const checks = [{ id: 'test', command: [process.execPath, '-e', endless] }];
    const policy = async () => ({ ...(await defaultCheckPolicy()), sandbox: null });
    const result = await runTodo({ ...place.ports, checks, policy, cancelled: cancelled.signal }, request);
    assert.equal(result.end, 'cancelled');
    assert.deepEqual(place.posts(), ['quotes', 'snapshots', 'runs', 'cancel']);
    const pid = Number(readFileSync(pidFile, 'utf8'));
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
    rmSync(pidFile);
  });

  it('reports a declined proposal and leaves the files alone', async () => {
    await using place = await stand({ ui: { reviewProposal: async () => ({ decision: 'decline' }) } });
    const start = readTree(place.root);
    assert.equal((await runTodo(place.ports, request)).end, 'declined');
    assert.deepEqual(readTree(place.root), start);
    assert.deepEqual(place.server.posted.at(-1), { path: 'outcome', body: { outcome: 'declined' } });
  });

  it('asks for more when the run waits for it, and goes on', async () => {
    await using place = await stand({ states: ['running', 'awaiting_authorization', 'running', 'verified'] });
    assert.equal((await runTodo(place.ports, request)).end, 'applied');
    assert.deepEqual(place.asked, ['quote', 'authorize 200', 'review']);
  });

  it('leaves a run waiting that the user puts off, and resumes it', async () => {
    let later = true;
    await using place = await stand({
      ui: {
        reviewProposal: async () =>
          later ? { decision: 'later' } : { decision: 'apply', ticked: new Set() },
      },
    });
    assert.equal((await runTodo(place.ports, request)).end, 'waiting');
    assert.equal(place.text('a.cjs'), before['a.cjs']);
    later = false;
    assert.equal((await resumeRun(place.ports, runId)).end, 'applied');
    assert.equal(place.text('a.cjs'), after['a.cjs']);
  });

  it('asks when a file changed since, keeps its bytes, and can try again', async () => {
    const answers: ('retry' | 'report')[] = ['retry', 'report'];
    await using place = await stand({
      ui: {
        reviewProposal: async () => {
          writeTree(place.root, { 'a.cjs': 'mine' });
          return { decision: 'apply', ticked: new Set() };
        },
        resolveConflict: async () => answers.shift() ?? 'later',
      },
    });
    assert.equal((await runTodo(place.ports, request)).end, 'conflicted');
    assert.equal(place.text('a.cjs'), 'mine');
    assert.equal(place.text('TODO.md'), before['TODO.md']);
    assert.deepEqual(answers, []);
  });

  it('writes nothing when another window has decided on the proposal meanwhile', async () => {
    for (const outcome of ['applied', 'declined'] as const) {
      await using place = await stand();
      const { client } = place.server;
      place.ports.ui.reviewProposal = async () => {
        await client.call(api.postOutcome, { params: { id: runId }, body: { outcome } });
        return { decision: 'apply', ticked: new Set() };
      };
      const start = readTree(place.root);
      const result = await runTodo(place.ports, request);
      assert.equal(result.end, outcome);
      assert.deepEqual(readTree(place.root), start);
      assert.deepEqual(place.posts().filter((path) => path === 'outcome').length, 1);
    }
  });

  it('reports, and does not apply again, what was applied before a crash', async () => {
    await using place = await stand({ states: ['verified'] });
    const { root, journalFolder } = place;
    const policy = { todoPath: 'TODO.md' };
    const proposal = changeOf(before, after);
    const apply = { root, journalFolder, proposal, policy, todo, ticked: new Set<string>(), now: () => 0 };
    await applyProposal({ ...apply, files: nodeFiles });
    assert.equal((await resumeRun(place.ports, runId)).end, 'applied');
    assert.deepEqual(place.asked, []);
    assert.deepEqual(place.posts(), ['outcome']);
  });

  it('takes a half-done apply back before it offers the proposal again', async () => {
    await using place = await stand({ states: ['verified'] });
    const { root, journalFolder } = place;
    const policy = { todoPath: 'TODO.md' };
    const proposal = changeOf(before, after);
    const apply = { root, journalFolder, proposal, policy, todo, ticked: new Set<string>(), now: () => 0 };
    await assert.rejects(applyProposal({ ...apply, files: faultyFiles(8, 'tear') }));
    assert.equal((await resumeRun(place.ports, runId)).end, 'applied');
    assert.deepEqual(place.asked, ['review']);
    assert.equal(place.text('a.cjs'), after['a.cjs']);
  });

  it('goes by the run itself when somebody else answered the checks first', async () => {
    await using place = await stand({
      intercept: (seen, response) => {
        if (!seen.path.endsWith('check-results')) return false;
        place.server.move();
        sendJson(response, 409, problem('run_not_waiting', 409));
        return true;
      },
    });
    assert.equal((await runTodo(place.ports, request)).end, 'applied');
  });

  it('does not run commands for ever when their results are never taken', async () => {
    let refusals = 0;
    await using place = await stand({
      intercept: (seen, response) => {
        if (!seen.path.endsWith('check-results')) return false;
        refusals += 1;
        sendJson(response, 409, problem('stale_check_results', 409));
        return true;
      },
    });
    await assert.rejects(runTodo(place.ports, request), hasCode('stale_check_results'));
    assert.equal(refusals, 3);
  });

  it('refuses a change whose content is not what its hashes name, before any command runs', async () => {
    const change = changeOf(before, after);
    for (const file of change.files) file.content = Buffer.from('evil').toString('base64');
    await using place = await stand({ change });
    await assert.rejects(runTodo(place.ports, request), hasCode('blob_mismatch'));
    assert.deepEqual(place.posts(), ['quotes', 'snapshots', 'runs']);
  });

  it('lets a plan run write the TODO file, and no other run', async () => {
    const to = { ...before, 'TODO.md': '- [ ] other\n' };
    const plan: RunRequest = { kind: 'plan', description: 'A shop.' };
    await using place = await stand({ kind: 'plan', todo: null, to });
    assert.equal((await runTodo(place.ports, plan)).end, 'applied');
    assert.equal(place.text('TODO.md'), '- [ ] other\n');
    await using other = await stand({ to });
    await assert.rejects(runTodo(other.ports, request), hasCode('path_refused'));
  });

  it('runs no command when a file of the change differs from the snapshot, and asks', async () => {
    await using place = await stand({ ui: { resolveConflict: async () => 'later' } });
    place.ports.ui.onEvent = () => writeTree(place.root, { 'a.cjs': 'mine' });
    assert.equal((await runTodo(place.ports, request)).end, 'waiting');
    assert.equal(place.text('a.cjs'), 'mine');
    assert.deepEqual(place.posts(), ['quotes', 'snapshots', 'runs']);
  });

  it('surfaces the run that is already under way', async () => {
    await using place = await stand({
      intercept: (seen, response) => {
        if (!seen.path.endsWith('/runs')) return false;
        sendJson(response, 409, { ...problem('run_exists', 409), details: { runId } });
        return true;
      },
    });
    await assert.rejects(runTodo(place.ports, request), (error: unknown) => {
      assert.ok(error instanceof AppError);
      assert.deepEqual([error.code, error.details?.['runId']], ['run_exists', runId]);
      return true;
    });
  });

  it('waits when the checks of a run are not known here', async () => {
    await using place = await stand();
    assert.equal((await runTodo({ ...place.ports, checks: [] }, request)).end, 'waiting');
  });

  it('runs nothing where a run waits for other commands than are chosen here, and goes on with its own', async () => {
    const own = [{ id: 'own', command: [process.execPath, '-e', 'console.log("own")'] }];
    await using place = await stand({ states: ['awaiting_checks', 'verified'], checks: own });
    await assert.rejects(resumeRun(place.ports, runId), hasCode('conflict'));
    assert.deepEqual(place.posts(), []);
    assert.equal((await resumeRun({ ...place.ports, checks: own }, runId)).end, 'applied');
    const { results } = checkResultsSchema.parse(place.server.posted[0]?.body);
    assert.deepEqual(
      results.map(({ id }) => id),
      ['own'],
    );
  });
});
