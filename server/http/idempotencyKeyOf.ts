import type { Request } from 'express';
import { AppError } from '#shared/appError.ts';

const pattern = /^[\x21-\x7e]{1,200}$/;

/** The `Idempotency-Key` header or null. Throws `invalid_request` for one that is not 1 to 200 visible ASCII characters. */
export function idempotencyKeyOf(request: Request): string | null {
  const key = request.get('idempotency-key');
  if (key === undefined) return null;
  if (pattern.test(key)) return key;
  throw new AppError(
    'invalid_request',
    'Idempotency-Key: has to be 1 to 200 visible ASCII characters. Nothing was changed.',
    { details: { issues: [{ path: 'header.idempotency-key', message: 'malformed' }] } },
  );
}
