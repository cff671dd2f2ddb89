import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { AppError } from '#shared/appError.ts';
import { readJournal } from '../../../extension/core/journal.ts';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';
import { resumeRun, runTodo } from '../../../extension/core/runClient.ts';
import type { SeenRequest } from '../api/testServer.ts';
import { after, request, stand } from './runStand.ts';
import { readTree, runId } from './workspace.ts';

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';
const unreachable = (pattern: RegExp) => (error: unknown) =>
  error instanceof AppError && error.code === 'server_unreachable' && pattern.test(error.message);

/** Hangs up on requests to `path` while `times` lasts: before the server has seen them, or once it has. */
function hangUp(path: string, times: number, when: 'before' | 'after' = 'before') {
  const seen = { count: 0 };
  const intercept = (asked: SeenRequest, response: ServerResponse): boolean => {
    if (asked.method !== 'POST' || !asked.path.endsWith(path)) return false;
    seen.count += 1;
    if (seen.count > times) return false;
    if (when === 'before') response.destroy();
    else response.writeHead = () => response.destroy();
    return when === 'before';
  };
  return { intercept, seen };
}

describe('a connection that is lost', () => {
  for (const when of ['before', 'after'] as const) {
    it(`does not throw the results of checks away: lost ${when} they were taken`, async () => {
      const phases: string[] = [];
      const { intercept, seen } = hangUp('/check-results', when === 'before' ? 3 : 1, when);
      await using place = await stand({ intercept, ui: { onPhase: (phase) => void phases.push(phase) } });
      assert.equal((await runTodo(place.ports, request)).end, 'applied');
      assert.equal(phases.filter((phase) => phase === 'checking').length, 1, 'the commands ran once');
      assert.equal(seen.count, when === 'before' ? 4 : 2);
    });
  }

  it('gives results up after many tries, and says that the checks run once more', async () => {
    const { intercept, seen } = hangUp('/check-results', 1_000);
    await using place = await stand({ intercept });
    const start = readTree(place.root);
    await assert.rejects(
      runTodo(place.ports, request),
      unreachable(/the checks run once more.*did not answer/),
    );
    assert.equal(seen.count, 12);
    assert.deepEqual(readTree(place.root), start);
  });

  it('does not lose what became of a proposal', async () => {
    for (const when of ['before', 'after'] as const) {
      const { intercept, seen } = hangUp('/outcome', 2, when);
      await using place = await stand({ intercept });
      assert.equal((await runTodo(place.ports, request)).end, 'applied');
      assert.equal(seen.count, 3);
      assert.equal(place.text('a.cjs'), after['a.cjs']);
    }
  });

  it('says of a change that it is applied and not yet reported; resuming reports it and applies nothing', async () => {
    const { intercept, seen } = hangUp('/outcome', 12);
    const phases: string[] = [];
    await using place = await stand({ intercept, ui: { onPhase: (phase) => void phases.push(phase) } });
    await assert.rejects(runTodo(place.ports, request), unreachable(/^Applied, not yet reported.*Resume/));
    assert.equal(phases.at(-1), 'reporting');
    assert.equal(place.text('a.cjs'), after['a.cjs']);
    const applied = readTree(place.root);
    assert.equal((await resumeRun(place.ports, runId)).end, 'applied');
    assert.equal(seen.count, 13);
    assert.deepEqual(readTree(place.root), applied);
    assert.deepEqual(place.asked, ['quote', 'review']);
  });

  it('that swallowed the answer to the report leaves no journal behind that waits for one', async () => {
    const { intercept } = hangUp('/outcome', 12, 'after');
    await using place = await stand({ intercept });
    await assert.rejects(runTodo(place.ports, request), unreachable(/not yet reported/));
    assert.equal((await resumeRun(place.ports, runId)).end, 'applied');
    const journal = await readJournal(nodeFiles, join(place.journalFolder, runId));
    assert.equal(journal?.state, 'kept');
  });
});

describe('a run that is cancelled while it is started', () => {
  /** Aborts as soon as the request to start has arrived. */
  async function given(script: Partial<Parameters<typeof stand>[0]> = {}) {
    const abort = new AbortController();
    const runs: string[] = [];
    const place = await stand({
      ...script,
      ui: { onRun: ({ id }) => void runs.push(id) },
      intercept(asked, response) {
        const starts = asked.method === 'POST' && asked.path.endsWith('/runs');
        if (starts) abort.abort();
        return script?.intercept?.(asked, response) ?? false;
      },
    });
    place.ports.signal = abort.signal;
    return { place, runs };
  }

  it('is cancelled at the server once its answer is there', async () => {
    const { place, runs } = await given();
    await using _ = place;
    await assert.rejects(runTodo(place.ports, request), isAbort);
    assert.deepEqual(place.posts(), ['quotes', 'snapshots', 'runs', 'cancel']);
    assert.deepEqual(runs, [runId]);
  });

  it('is found by its key where that answer was lost, and cancelled', async () => {
    const { intercept } = hangUp('/runs', 5, 'after');
    const { place } = await given({ intercept });
    await using _ = place;
    await assert.rejects(runTodo(place.ports, request), isAbort);
    assert.equal(place.posts().at(-1), 'cancel');
    const starts = place.server.seen.filter(({ path }) => path.endsWith('/runs'));
    assert.equal(new Set(starts.map(({ headers }) => headers['idempotency-key'])).size, 1);
  });

  it('is told of as one that may go on where the server is away', async () => {
    const lost = await given(hangUp('/runs', 1_000));
    await using _ = lost.place;
    await assert.rejects(
      runTodo(lost.place.ports, request),
      unreachable(/may have started, and is not cancelled/),
    );
    const known = await given(hangUp('/cancel', 1_000));
    await using __ = known.place;
    await assert.rejects(
      runTodo(known.place.ports, request),
      unreachable(/has started, and is not cancelled/),
    );
    assert.deepEqual(known.runs, [runId], 'it is remembered');
  });

  it('is told of where it was over before', async () => {
    const { place } = await given({ states: ['verified'] });
    await using _ = place;
    await assert.rejects(runTodo(place.ports, request), { code: 'run_ended' });
  });
});
