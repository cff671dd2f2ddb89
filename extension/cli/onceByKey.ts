import { randomUUID } from 'node:crypto';
import { AppError } from '#shared/appError.ts';

/**
 * Does `work` under the key that was given, or a new one. When it fails so that it may have been done all the same, the error
 * names the key as `details.repeatKey`: without it, doing it again would do it twice.
 */
export async function onceByKey<T>(given: string | undefined, work: (key: string) => Promise<T>): Promise<T> {
  const key = given ?? randomUUID();
  try {
    return await work(key);
  } catch (error) {
    if (!(error instanceof AppError) || isRefusal(error)) throw error;
    const { code, message, details, cause } = error;
    throw new AppError(code, message, { cause, details: { ...details, repeatKey: key } });
  }
}

/** The server said no. An answer that asks to come back says nothing of a request that is still under way. */
function isRefusal({ details }: AppError): boolean {
  const { status, retryAfterSeconds } = details ?? {};
  return typeof status === 'number' && status >= 400 && status < 500 && retryAfterSeconds === undefined;
}
