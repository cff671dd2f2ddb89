import { createHash } from 'node:crypto';
import { AppError } from '#shared/appError.ts';
import type { IdempotencyStore } from './idempotency.store.ts';
import type { Logger } from './logger.ts';
import { problemAnswer } from './problemAnswer.ts';
import type { Answer } from './sendAnswer.ts';

type Ports = { readonly idempotency: IdempotencyStore; readonly logger: Logger };
type Once = {
  readonly orgId: string;
  readonly key: string;
  readonly endpoint: string;
  readonly parts: unknown;
  readonly requestId: string;
};

/**
 * Carries out a request once per idempotency key. Repetitions get the first answer, refusals included; a failure of the
 * server (5xx) is not kept, so it can be tried again. Throws `conflict` while the first request is under way and
 * `idempotency_key_reused` when the key came with another request before.
 */
export async function answerOnce(
  { idempotency, logger }: Ports,
  { orgId, key, endpoint, parts, requestId }: Once,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const requestHash = createHash('sha256')
    .update(JSON.stringify([endpoint, parts]))
    .digest('hex');
  const claim = await idempotency.claim({ orgId, key, endpoint, requestHash });
  if (claim.kind === 'answered') return { status: claim.status, body: claim.response, replayed: true };
  if (claim.kind === 'running') {
    throw new AppError(
      'conflict',
      'A request with this idempotency key is being carried out. Send it again in a moment to get its answer.',
      { details: { retryAfterSeconds: 1 } },
    );
  }
  if (claim.kind === 'reused') {
    throw new AppError(
      'idempotency_key_reused',
      'This idempotency key was used for another request before. Nothing was changed; use a new key.',
    );
  }
  try {
    const answer = await work();
    await keep(answer);
    return answer;
  } catch (error) {
    const { status, body } = problemAnswer(error, requestId);
    if (status < 500) await keep({ status, body });
    else await idempotency.release(claim.claimed).catch(warn);
    throw error;
  }

  /** The work is done whatever becomes of this: its answer is worth more to the client than an error about the record. */
  async function keep({ status, body }: Answer): Promise<void> {
    if (claim.kind === 'first') await idempotency.answer(claim.claimed, status, body).catch(warn);
  }

  function warn(error: unknown): void {
    logger.warn({ requestId, endpoint, error }, 'an idempotent answer was not recorded');
  }
}
