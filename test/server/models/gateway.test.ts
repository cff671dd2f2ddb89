import assert from 'node:assert/strict';
import { countTokens } from '../../../server/context/countTokens.ts';
import { createGateway } from '../../../server/models/gateway.ts';
import { says, thinks, withoutStreamOptions } from '../../support/modelReplies.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer.ts';
import { aMinute, connect, key, prompt } from './gatewayOf.ts';

describe('model gateway', () => {
  let server: ModelServer;
  before(async () => {
    server = await startModelServer();
  });
  after(() => server.stop());

  it('collects a streamed answer with what the service says it used', async () => {
    const usage = {
      prompt_tokens: 50,
      completion_tokens: 9,
      prompt_tokens_details: { cached_tokens: 30, cache_write_tokens: 10 },
      completion_tokens_details: { reasoning_tokens: 4 },
    };
    server.script(says('Hello, world', { usage }));
    const answer = await connect(server.url)();
    assert.equal(answer.text, 'Hello, world');
    assert.equal(answer.finishReason, 'stop');
    assert.equal(answer.providerRequestId, 'chat-1');
    assert.deepEqual(answer.usage, {
      prompt: 50,
      cached: 30,
      cacheWrite: 10,
      output: 9,
      reasoning: 4,
      estimated: false,
      reportedCost: null,
    });
  });

  it('sends the request once, with key, limit and idempotency key, and asks for usage', async () => {
    server.script(says('ok'));
    await connect(server.url)();
    assert.equal(server.requests.length, 1);
    const [request] = server.requests;
    assert.equal(request?.url, '/v1/chat/completions');
    assert.equal(request.headers['authorization'], `Bearer ${key}`);
    assert.equal(request.headers['idempotency-key'], 'run:step:1');
    assert.deepEqual(request.body, {
      model: 'cheap',
      messages: [{ role: 'user', content: prompt }],
      max_tokens: 500,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('calls the output limit what the service calls it', async () => {
    server.script(says('ok'));
    await connect(server.url, { outputLimitField: 'max_completion_tokens' })();
    assert.equal(server.requests[0]?.body['max_completion_tokens'], 500);
    assert.equal('max_tokens' in (server.requests[0]?.body ?? {}), false);
  });

  for (const status of [400, 422]) {
    it(`goes on without stream_options where they are refused with ${status}, and remembers it`, async () => {
      const reply = withoutStreamOptions(status, says('ok', { usage: null }));
      server.script(reply, reply, reply);
      const ask = connect(server.url);
      assert.equal((await ask()).usage.estimated, true);
      assert.equal((await ask()).text, 'ok');
      assert.equal(server.requests.length, 3);
    });
  }

  it('counts the tokens itself when the service reports none, and marks them estimated', async () => {
    server.script(says('Twelve monkeys', { usage: null }));
    const { usage } = await connect(server.url)();
    const [prompted, output] = [countTokens(prompt), countTokens('Twelve monkeys')];
    assert.deepEqual(usage, {
      prompt: prompted,
      cached: 0,
      cacheWrite: 0,
      output,
      reasoning: 0,
      estimated: true,
      reportedCost: null,
    });
  });

  const absurd: [string, object][] = [
    ['negative', { prompt_tokens: -5, completion_tokens: 3 }],
    ['more prompt than there are bytes', { prompt_tokens: 5_000_000, completion_tokens: 3 }],
    ['more output than it may give', { prompt_tokens: 5, completion_tokens: 90_000 }],
    ['not a number', { prompt_tokens: 'many', completion_tokens: 3 }],
    ['a fraction', { prompt_tokens: 5.5, completion_tokens: 3 }],
  ];
  for (const [what, usage] of absurd) {
    it(`does not believe usage that is ${what}`, async () => {
      server.script(says('ok', { usage }));
      assert.equal((await connect(server.url)()).usage.estimated, true);
    });
  }

  it('takes a reported zero for zero', async () => {
    server.script(says('ok', { usage: { prompt_tokens: 0, completion_tokens: 0 } }));
    const { usage } = await connect(server.url)();
    assert.deepEqual(usage, {
      prompt: 0,
      cached: 0,
      cacheWrite: 0,
      output: 0,
      reasoning: 0,
      estimated: false,
      reportedCost: null,
    });
  });

  it('never reports a part larger than the whole', async () => {
    const usage = {
      prompt_tokens: 5,
      completion_tokens: 2,
      total_tokens: 7,
      prompt_tokens_details: { cached_tokens: 900 },
      completion_tokens_details: { reasoning_tokens: 900 },
    };
    server.script(says('ok', { usage }));
    const { usage: used } = await connect(server.url)();
    assert.deepEqual([used.cached, used.cacheWrite, used.reasoning], [5, 0, 2]);
  });

  it('hands over an answer that ended at the output limit as such', async () => {
    server.script(says('half an ans', { finishReason: 'length' }));
    assert.equal((await connect(server.url)()).finishReason, 'length');
  });

  it('hands over an unknown finish reason as other', async () => {
    server.script(says('well', { finishReason: 'tool_calls' }));
    assert.equal((await connect(server.url)()).finishReason, 'other');
  });

  it('reports progress that never goes back', async () => {
    server.script(says('a'.repeat(400)));
    const seen: number[] = [];
    await connect(server.url)({ onProgress: (tokens) => seen.push(tokens) });
    assert.deepEqual(seen, [50, 100]);
  });

  it('takes thoughts as progress and not as part of the answer', async () => {
    server.script(thinks('done'));
    const seen: number[] = [];
    const { text } = await connect(server.url)({ onProgress: (tokens) => seen.push(tokens) });
    assert.equal(text, 'done');
    assert.deepEqual(seen, [1, 2, 3, 4]);
  });

  it('refuses to ask when nothing is connected', async () => {
    const timeouts = { connectMs: aMinute, firstTokenMs: aMinute, idleMs: aMinute, totalMs: aMinute };
    const gateway = createGateway({
      connection: null,
      timeouts,
      maxAnswerBytes: 1_000,
      maxOutputTokens: 500,
    });
    assert.equal(gateway.roles, null);
    const request = {
      role: 'architect' as const,
      model: { provider: 'a', model: 'b' },
      messages: [],
      maxOutputTokens: 1,
      signal: new AbortController().signal,
      idempotencyKey: '1',
    };
    await assert.rejects(gateway.complete(request), { code: 'models_not_configured' });
  });
});
