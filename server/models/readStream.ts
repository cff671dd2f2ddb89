import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import { AppError } from '#shared/appError.ts';
import type { ModelAnswer } from './gateway.ts';

type Read = Pick<ModelAnswer, 'text' | 'finishReason'>;

/** What came of an answer, also when it then fails: it may have to be paid for. */
export type Seen = { id: string | null; usage: unknown; text: string; pieces: number };

export const nothingSeen = (): Seen => ({ id: null, usage: null, text: '', pieces: 0 });

type ReadOptions = {
  /** In UTF-8 bytes, of answer and refusal together. */
  maxAnswerBytes: number;
  /** What the answer's head calls itself: only a stream can be cut. */
  contentType: string;
  /** A piece of the answer came; keep-alives and heads are none. */
  onPiece(): void;
  onProgress(outputTokens: number): void;
  /** Filled while it is read. */
  seen: Seen;
};

/**
 * Collects a streamed answer. Throws `model_answer_cut` when the stream ends without saying so, `model_refused` when the model
 * refuses, `model_answer_invalid` when it answers nothing or goes on beyond the limit: memory stays bounded whatever is sent.
 */
export async function readStream(
  stream: AsyncIterable<ChatCompletionChunk>,
  { maxAnswerBytes, contentType, onPiece, onProgress, seen }: ReadOptions,
): Promise<Read> {
  let bytes = 0;
  let finish: string | null = null;
  let refused = false;
  let began = false;
  for await (const chunk of stream) {
    began = true;
    const choice = chunk?.choices?.[0];
    seen.id ??= chunk?.id || null;
    seen.usage = chunk?.usage ?? seen.usage;
    finish = choice?.finish_reason ?? finish;
    const text = textOf(choice?.delta?.content);
    const refusal = textOf(choice?.delta?.refusal);
    if (text + refusal === '' && !thinks(choice?.delta)) continue;
    onPiece();
    seen.pieces += 1;
    bytes += Buffer.byteLength(text + refusal);
    refused ||= refusal !== '';
    if (bytes > maxAnswerBytes) {
      throw new AppError(
        'model_answer_invalid',
        `The model's answer goes on beyond ${maxAnswerBytes} bytes.`,
      );
    }
    seen.text += text;
    // Services send one token or a few in a piece, and thoughts in pieces without text.
    onProgress(Math.max(seen.pieces, Math.ceil(bytes / 4)));
  }
  const { text } = seen;
  if (finish === 'content_filter' || (refused && text === '')) {
    throw new AppError('model_refused', 'The model refused to answer.', { details: { retryable: false } });
  }
  if (!began && !/event-stream/i.test(contentType)) {
    throw new AppError(
      'model_answer_invalid',
      'The model service did not answer with a stream. Check MODEL_BASE_URL: it usually ends in /v1.',
    );
  }
  if (finish === null) {
    throw new AppError('model_answer_cut', 'The model’s answer broke off. Nothing of it was used.', {
      details: { retryable: true },
    });
  }
  if (text.trim() === '' && finish !== 'length') {
    throw new AppError('model_answer_invalid', 'The model answered nothing.', {
      details: { retryable: true },
    });
  }
  const finishReason = finish === 'stop' || finish === 'length' ? finish : 'other';
  return { text, finishReason };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reasoning models stream their thoughts under names of their own; a sign of life, and not part of the answer. */
function thinks(delta: object | undefined): boolean {
  const { reasoning, reasoning_content: content } = (delta ?? {}) as Record<string, unknown>;
  return textOf(reasoning) + textOf(content) !== '';
}
