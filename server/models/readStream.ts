import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import { AppError } from '#shared/appError.ts';
import type { ModelAnswer } from './gateway.ts';

type Read = Pick<ModelAnswer, 'text' | 'finishReason'> & { id: string | null; usage: unknown };

/**
 * Collects a streamed answer. Throws `model_answer_cut` when the stream ends without saying so, `model_refused` when the
 * model refuses, `model_answer_invalid` when it goes on beyond `maxAnswerBytes`: memory stays bounded whatever is sent.
 */
export async function readStream(
  stream: AsyncIterable<ChatCompletionChunk>,
  on: { maxAnswerBytes: number; onText(): void; onProgress(outputTokens: number): void },
): Promise<Read> {
  const parts: string[] = [];
  let length = 0;
  let finish: string | null = null;
  let refusal = '';
  let id: string | null = null;
  let usage: unknown = null;
  for await (const chunk of stream) {
    on.onText();
    const choice = chunk.choices?.[0];
    id ??= chunk.id || null;
    usage = chunk.usage ?? usage;
    finish = choice?.finish_reason ?? finish;
    refusal += choice?.delta?.refusal ?? '';
    const text = choice?.delta?.content;
    if (typeof text !== 'string' || text === '') continue;
    parts.push(text);
    length += text.length;
    if (length + refusal.length > on.maxAnswerBytes) {
      throw new AppError(
        'model_answer_invalid',
        `The model's answer goes on beyond ${on.maxAnswerBytes} characters.`,
      );
    }
    on.onProgress(Math.ceil(length / 4));
  }
  if (finish === null)
    throw new AppError('model_answer_cut', 'The model’s answer broke off. Nothing of it was used.');
  if (finish === 'content_filter' || (refusal !== '' && parts.length === 0)) {
    throw new AppError('model_refused', 'The model refused to answer.');
  }
  const finishReason = finish === 'stop' ? 'stop' : finish === 'length' ? 'length' : 'other';
  return { text: parts.join(''), finishReason, id, usage };
}
