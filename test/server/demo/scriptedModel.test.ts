import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { countTokens } from '../../../server/context/countTokens.ts';
import { type ScriptedModel, startScriptedModel } from '../../../server/demo/scriptedModel.ts';

const text = 'A text of several pieces. '.repeat(20);
const messages = [{ role: 'user' as const, content: 'Tell me something.' }];

describe('scripted model', () => {
  let model: ScriptedModel;
  let client: OpenAI;
  beforeEach(async () => {
    model = await startScriptedModel(({ messages: asked }, nth) => `${nth}: ${asked[0]?.content} ${text}`);
    client = new OpenAI({ baseURL: model.url, apiKey: 'none', maxRetries: 0 });
  });
  afterEach(() => model.stop());

  const expected = `1: Tell me something. ${text}`;
  const usage = {
    prompt_tokens: countTokens('Tell me something.'),
    completion_tokens: countTokens(expected),
    total_tokens: countTokens('Tell me something.') + countTokens(expected),
  };

  it('streams the text in pieces, says that it is over and what it used', async () => {
    const chunks = [];
    for await (const chunk of await client.chat.completions.create({
      model: 'demo',
      messages,
      stream: true,
    })) {
      chunks.push(chunk);
    }
    assert.ok(chunks.length > 3);
    assert.equal(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join(''), expected);
    assert.equal(chunks.at(-2)?.choices[0]?.finish_reason, 'stop');
    assert.deepEqual(chunks.at(-1)?.usage, usage);
  });

  it('answers whole when no stream is asked for', async () => {
    const answer = await client.chat.completions.create({ model: 'demo', messages });
    assert.equal(answer.choices[0]?.message.content, expected);
    assert.deepEqual(answer.usage, usage);
  });

  it('keeps the requests', async () => {
    await client.chat.completions.create({ model: 'demo', messages });
    assert.deepEqual(model.requests, [{ model: 'demo', messages, stream: false }]);
  });

  it('refuses what is no chat completion', async () => {
    for (const body of ['{"model":1}', 'not JSON', '']) {
      const { status } = await fetch(`${model.url}/chat/completions`, { method: 'POST', body });
      assert.equal(status, 400, body);
    }
    assert.equal((await fetch(`${model.url}/models`)).status, 404);
    assert.deepEqual(model.requests, []);
  });

  it('tells a script that fails as a server error', async () => {
    const broken = await startScriptedModel(() => Promise.reject(new Error('no')));
    const asking = new OpenAI({ baseURL: broken.url, apiKey: 'none', maxRetries: 0 });
    await assert.rejects(asking.chat.completions.create({ model: 'demo', messages }), { status: 500 });
    await broken.stop();
  });

  it('refuses a port that is taken', async () => {
    const port = Number(new URL(model.url).port);
    await assert.rejects(
      startScriptedModel(() => '', port),
      { code: 'EADDRINUSE' },
    );
  });
});
