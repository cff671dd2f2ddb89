import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { AppError } from '#shared/appError.ts';
import { countTokens } from '../../../server/context/countTokens.ts';
import type { Unanswered } from '../../../server/models/gateway.ts';
import * as reply from '../../support/modelReplies.ts';
import { type ModelServer, type Reply, startModelServer } from '../../support/modelServer.ts';
import { connect, key, prompt } from './gatewayOf.ts';

const retryable = { retryable: true };

describe('model gateway when something is wrong', () => {
  let server: ModelServer;
  // One each: what a client that gave up has sent already must not reach the next test.
  beforeEach(async () => {
    server = await startModelServer();
  });
  afterEach(() => server.stop());

  async function failure(
    script: Reply | Reply[],
    ...[settings, request]: [Parameters<typeof connect>[1]?, Parameters<ReturnType<typeof connect>>[0]?]
  ): Promise<AppError> {
    server.script(...[script].flat());
    const error: unknown = await connect(
      server.url,
      settings,
    )(request).then(
      () => assert.fail('it answered'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof AppError, String(error));
    return error;
  }

  const statuses: [string, Reply, string, object][] = [
    [
      'a rate limit',
      reply.fails(429),
      'model_unavailable',
      { status: 429, retryable: true, retryAfterMs: null },
    ],
    [
      'a rate limit with Retry-After',
      reply.fails(429, {}, { 'retry-after': '7' }),
      'model_unavailable',
      { status: 429, retryable: true, retryAfterMs: 7_000 },
    ],
    [
      'Retry-After in milliseconds',
      reply.fails(503, {}, { 'retry-after-ms': '250' }),
      'model_unavailable',
      { status: 503, retryable: true, retryAfterMs: 250 },
    ],
    [
      'Retry-After as a date that has passed',
      reply.fails(503, {}, { 'retry-after': 'Fri, 01 Jan 2021 00:00:00 GMT' }),
      'model_unavailable',
      { status: 503, retryable: true, retryAfterMs: 0 },
    ],
    [
      'a server error',
      reply.fails(500),
      'model_unavailable',
      { status: 500, retryable: true, retryAfterMs: null },
    ],
    [
      'an account without credit',
      reply.fails(429, { code: 'insufficient_quota' }),
      'model_unavailable',
      { status: 429, retryable: false },
    ],
    ['a refused key', reply.fails(401), 'configuration_invalid', { status: 401, retryable: false }],
    ['an unknown model', reply.fails(404), 'configuration_invalid', { status: 404, retryable: false }],
    [
      'a content filter before the answer',
      reply.fails(403, { code: 'content_filter' }),
      'model_refused',
      { status: 403, retryable: false },
    ],
    ['an error after a good head', reply.errorAfterHead, 'model_unavailable', retryable],
    ['a stream that is cut', reply.cut, 'model_answer_cut', retryable],
    [
      'a stream that ends without saying so',
      reply.says('half', { finishReason: null }),
      'model_answer_cut',
      retryable,
    ],
    [
      'a refusal',
      reply.says('I cannot help with that', { refusal: true }),
      'model_refused',
      { retryable: false },
    ],
    [
      'a content filter in the answer',
      reply.says('Well, ', { finishReason: 'content_filter' }),
      'model_refused',
      { retryable: false },
    ],
    ['an empty answer', reply.says('  \n'), 'model_answer_invalid', retryable],
  ];
  for (const [what, script, code, details] of statuses) {
    it(`tells ${what} as ${code}`, async () => {
      const error = await failure(script);
      assert.equal(error.code, code);
      assert.deepEqual({ ...error.details }, details);
      assert.equal(server.requests.length, 1);
    });
  }

  it('tells broken JSON in a stream as an invalid answer', async () => {
    assert.equal((await failure(reply.garbage)).code, 'model_answer_invalid');
  });

  it('tells a page for people as an invalid answer, with what to check', async () => {
    const error = await failure(reply.page);
    assert.equal(error.code, 'model_answer_invalid');
    assert.match(error.message, /MODEL_BASE_URL/);
  });

  it('asks once more for a bad request, without stream_options, and then tells it', async () => {
    const error = await failure([reply.fails(400), reply.fails(400)]);
    assert.equal(error.code, 'model_unavailable');
    assert.deepEqual({ ...error.details }, { status: 400, retryable: false });
    assert.equal(server.requests.length, 2);
  });

  it('never follows a redirect', async () => {
    const error = await failure([reply.redirectsTo(`${server.url}/chat/completions`), reply.says('caught')]);
    assert.equal(error.code, 'configuration_invalid');
    assert.equal(server.requests.length, 1);
  });

  it('tells a service that is not there as unavailable', async () => {
    const closed = await startModelServer();
    await closed.stop();
    await assert.rejects(connect(closed.url)(), { code: 'model_unavailable', details: retryable });
  });

  for (const [what, script] of [
    ['an endless answer', reply.endless],
    ['an endless line', reply.endlessLine],
    ['an endless refusal', reply.says('no '.repeat(10_000), { refusal: true })],
  ] as const) {
    it(`hangs up on ${what}`, async () => {
      const error = await failure(script, { maxAnswerBytes: 8_192 });
      assert.equal(error.code, 'model_answer_invalid');
      await server.closed(0);
    });
  }

  const slow: [string, Reply, object, RegExp][] = [
    ['no answer at all', reply.silent, { firstTokenMs: 5 }, /no first token/],
    ['signs of life alone', reply.onlyHead, { firstTokenMs: 5 }, /no first token/],
    ['an answer that stalls', reply.stalls, { idleMs: 5 }, /stalled/],
    ['an answer without end', reply.endless, { totalMs: 20 }, /whole answer/],
  ];
  for (const [what, script, timeouts, message] of slow) {
    it(`gives up on ${what}`, async () => {
      const error = await failure(script, { timeouts, maxAnswerBytes: 1_000_000_000 });
      assert.equal(error.code, 'model_timeout');
      assert.match(error.message, message);
      assert.deepEqual({ ...error.details }, retryable);
      await server.closed(0);
    });
  }

  it('gives up on a connection that is never encrypted', async () => {
    const mute = createServer();
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const address = mute.address();
    assert.ok(typeof address === 'object' && address);
    const ask = connect(`https://127.0.0.1:${address.port}/v1`, { timeouts: { connectMs: 5 } });
    await assert.rejects(ask(), { code: 'model_timeout', message: /no connection/ });
    mute.close();
  });

  it('hangs up at once when the caller cancels in the middle of an answer', async () => {
    const caller = new AbortController();
    const error = await failure(
      reply.stalls,
      {},
      {
        signal: caller.signal,
        onProgress: () => caller.abort(),
      },
    );
    assert.equal(error.code, 'model_cancelled');
    await server.closed(0);
  });

  it('sends nothing for a caller that has cancelled already', async () => {
    const error = await failure(reply.says('ok'), {}, { signal: AbortSignal.abort() });
    assert.equal(error.code, 'model_cancelled');
    assert.equal(server.requests.length, 0);
  });

  it('tells what a failed call may have cost all the same, and nothing of one that was refused or not sent', async () => {
    const reported = { prompt_tokens: 40, completion_tokens: 9, total_tokens: 49 };
    const cases: [
      string,
      Reply,
      Parameters<typeof connect>[1],
      [number | 'counted', number, boolean] | null,
    ][] = [
      ['cut', reply.cut, {}, ['counted', 3, true]],
      ['error after head', reply.errorAfterHead, {}, ['counted', 3, true]],
      ['broken', reply.garbage, {}, ['counted', 0, true]],
      ['refusal', reply.says('No.', { refusal: true, usage: reported }), {}, [40, 9, false]],
      ['silent', reply.silent, { timeouts: { firstTokenMs: 5 } }, ['counted', 0, true]],
      ['stalled', reply.stalls, { timeouts: { idleMs: 5 } }, ['counted', 3, true]],
      ['rate limit', reply.fails(429), {}, null],
      ['failed', reply.fails(500), {}, null],
      ['page', reply.page, {}, null],
    ];
    for (const [what, script, settings, expected] of cases) {
      const told: Unanswered[] = [];
      await failure(script, settings, { onUnanswered: (one) => told.push(one) });
      const seen = told.map(({ usage }) => [usage.prompt, usage.output, usage.estimated]);
      const counted = expected?.map((part) => (part === 'counted' ? countTokens(prompt) : part));
      assert.deepEqual(seen, counted === undefined ? [] : [counted], what);
    }
    const told: Unanswered[] = [];
    const onUnanswered = (one: Unanswered) => told.push(one);
    await failure(reply.says('ok'), {}, { signal: AbortSignal.abort(), onUnanswered });
    const closed = await startModelServer();
    await closed.stop();
    await assert.rejects(connect(closed.url)({ onUnanswered }));
    assert.deepEqual(told, []);
  });

  it('tells what a call may have cost that its caller hung up on', async () => {
    const caller = new AbortController();
    const told: Unanswered[] = [];
    const hungUp = { signal: caller.signal, onProgress: () => caller.abort() };
    await failure(reply.stalls, {}, { ...hungUp, onUnanswered: (one) => told.push(one) });
    assert.deepEqual(
      told.map(({ usage, providerRequestId }) => [usage.prompt, usage.output > 0, providerRequestId]),
      [[countTokens(prompt), true, 'chat-1']],
    );
  });

  it('keeps key and prompt out of errors and log, even when the service quotes them', async () => {
    const logged: unknown[] = [];
    const quoting = reply.fails(500, { message: `Bad key ${key} for: ${prompt}` });
    const error = await failure(quoting, { warn: (fields) => logged.push(fields) });
    const told = JSON.stringify([error.message, error.details, String(error.cause), error.stack]);
    assert.ok(!told.includes(key) && !told.includes('secretPlan'), told);
    assert.deepEqual(logged, [{ error, role: 'implementer', provider: 'test', model: 'cheap' }]);
  });

  it('keeps what the service says about a failure for the log', async () => {
    const error = await failure(reply.fails(500, { message: 'the GPU is on fire' }));
    assert.match(String(error.cause), /the GPU is on fire/);
    assert.doesNotMatch(error.message, /GPU/);
  });

  for (const host of ['127.0.0.1', '2130706433', '[::ffff:127.0.0.1]', 'localhost']) {
    it(`does not connect to ${host} when private addresses are forbidden`, async () => {
      server.script(reply.says('caught'));
      const url = server.url.replace('127.0.0.1', host);
      await assert.rejects(connect(url, { allowPrivate: false })(), { code: 'configuration_invalid' });
      assert.equal(server.requests.length, 0);
    });
  }
});
