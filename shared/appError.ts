import type { ErrorCode } from './errorCodes.ts';

/**
 * The one error type of the project. `message` is safe to show to a user: what happened, what was kept, what to do next.
 * `cause` is for the log alone; `details` is machine-readable and is sent to the client.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(
    code: ErrorCode,
    safeMessage: string,
    options: { cause?: unknown; details?: Record<string, unknown> } = {},
  ) {
    super(safeMessage, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details;
  }
}
