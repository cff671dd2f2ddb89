import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { api } from '#shared/api.ts';
import type { RunEvent } from '#shared/events.contract.ts';
import type { Run } from '#shared/runs.contract.ts';
import { followRun } from '../../../extension/api/eventStream.ts';
import type { Reply } from '../../support/modelServer.ts';
import {
  answerChecks,
  answerChecksToEnd,
  clientOf,
  prepareRun,
  startSumRun,
} from '../../support/runDriver.ts';
import { approval, isRight, rightEdit, wrongEdit } from '../../support/sumModel.ts';
import { startCuttingProxy } from './cuttingProxy.ts';
import { eventPage, eventsOf } from './eventsOf.ts';
import { runSuite } from './runSuite.ts';

const upTo = (last: number): number[] => Array.from({ length: last }, (_, n) => n + 1);
const seqs = (events: readonly RunEvent[]): number[] => events.map(({ seq }) => seq);

runSuite('events of a run', (world) => {
  async function started(...answers: (string | Reply)[]): Promise<string> {
    world.answers = answers;
    return (await startSumRun(world.client, await prepareRun(world.client))).id;
  }
  async function finished(...answers: string[]): Promise<string> {
    const id = await started(...answers);
    await answerChecksToEnd(world.client, id, isRight);
    return id;
  }
  const getRun = (id: string): Promise<Run> => world.client.call(api.getRun, { params: { id } });
  const streamed = (id: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${world.server.url}/v1/runs/${id}/events`, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${world.person.token}`, ...headers },
    });
  const idsIn = (text: string): number[] => [...text.matchAll(/^id: (\d+)$/gm)].map(([, seq]) => Number(seq));

  it('are numbered from 1 without gaps and tell the whole story of a run', async () => {
    const id = await finished(wrongEdit, rightEdit, approval);
    const events = await eventsOf(world.client, id);
    assert.deepEqual(seqs(events), upTo(events.length));
    const told = events.filter(({ type }) => type !== 'check').map(({ type }) => type);
    const attempt = ['step', 'model_call', 'change', 'state', 'state'];
    const [first, ...rest] = attempt;
    assert.deepEqual(told, [
      'state',
      'context',
      first,
      ...rest,
      'repair',
      ...attempt,
      'step',
      'model_call',
      'verdict',
      'state',
      'ended',
    ]);
  });

  it('are given as a page after any number, which says when there will be no more', async () => {
    const id = await finished(rightEdit, approval);
    const all = await eventsOf(world.client, id);
    const page = await eventPage(world.client, id, 3);
    assert.deepEqual(page, { items: all.slice(3), ended: true });
    assert.deepEqual(await eventPage(world.client, id, all.length), { items: [], ended: true });
  });

  it('end their stream after the end of the run, and go on after Last-Event-ID', async () => {
    const id = await finished(rightEdit, approval);
    const all = await eventsOf(world.client, id);
    const whole = await (await streamed(id)).text();
    assert.deepEqual(idsIn(whole), upTo(all.length));
    assert.match(whole, /event: ended\ndata: [^\n]+\n\n$/);
    const rest = await (await streamed(id, { 'last-event-id': '4' })).text();
    assert.deepEqual(idsIn(rest), upTo(all.length).slice(4));
    assert.deepEqual(idsIn(await (await streamed(id, { 'last-event-id': `${all.length}` })).text()), []);
  });

  it('reach a client exactly once and in order, however often its connection is cut', async () => {
    const proxy = await startCuttingProxy(world.server.url);
    try {
      const id = await started(wrongEdit, rightEdit, approval);
      const received: RunEvent[] = [];
      const { ended } = await followRun({
        client: clientOf(new URL(proxy.url), world.person.token),
        runId: id,
        after: 0,
        backoff: [0],
        onEvent: async (event) => {
          received.push(event);
          const waits = event.type === 'state' && event.data.state === 'awaiting_checks';
          if (waits || event.seq % 3 === 0) proxy.cut();
          if (waits) await answerChecks(world.client, await getRun(id), isRight);
          return undefined;
        },
      });
      assert.equal(ended, true);
      const all = await eventsOf(world.client, id);
      assert.deepEqual(received, all);
      assert.ok(proxy.connections() >= 3);
    } finally {
      await proxy.stop();
    }
  });

  it('carry a number each, and live progress carries none', async () => {
    let seen = false;
    const slow: Reply = async (response) => {
      const send = (data: object): boolean =>
        response.write(`data: ${JSON.stringify({ id: 'slow', ...data })}\n\n`);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      send({ choices: [{ index: 0, delta: { content: rightEdit }, finish_reason: null }] });
      while (!seen && !response.destroyed) {
        send({ choices: [{ index: 0, delta: { reasoning: 'hm' }, finish_reason: null }] });
        await setTimeout(50);
      }
      send({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
      send({ choices: [], usage: { prompt_tokens: 10, completion_tokens: 10 } });
      response.end('data: [DONE]\n\n');
    };
    const id = await started(slow, approval);
    const stream = await streamed(id);
    const answered = answerChecksToEnd(world.client, id, isRight);
    let text = '';
    for await (const bytes of stream.body ?? []) {
      text += new TextDecoder().decode(bytes);
      seen ||= text.includes('event: progress');
    }
    await answered;
    const frames = text.split('\n\n').filter((frame) => frame.includes('event: '));
    const progress = frames.filter((frame) => frame.includes('event: progress\n'));
    assert.ok(progress.length > 0);
    assert.deepEqual(idsIn(progress.join('\n\n')), []);
    assert.deepEqual(idsIn(text), upTo(frames.length - progress.length));
  });
});
