import { AppError } from '#shared/appError.ts';
import type { ErrorCode } from '#shared/errorCodes.ts';

export type ErrorAction =
  | 'signIn'
  | 'connectServer'
  | 'newProject'
  | 'buyCredits'
  | 'showUsage'
  | 'openSettings'
  | 'openTodo'
  | 'refresh'
  | 'showLog'
  | 'reportProblem';
type Severity = 'info' | 'warning' | 'error';
type Advice = { severity: Severity; actions: readonly ErrorAction[] };

const tell = (severity: Severity, ...actions: ErrorAction[]): Advice => ({ severity, actions });

/** For every code what helps. The text is the error's own: it says what happened and what was kept. */
const advice: Record<ErrorCode, Advice> = {
  invalid_request: tell('error', 'showLog'),
  not_found: tell('error', 'refresh', 'connectServer'),
  unauthenticated: tell('warning', 'signIn'),
  forbidden: tell('error', 'signIn'),
  rate_limited: tell('warning'),
  body_too_large: tell('error', 'openSettings'),
  idempotency_key_reused: tell('error', 'reportProblem'),
  conflict: tell('warning', 'refresh'),
  todo_not_found: tell('warning', 'openTodo'),
  todo_ambiguous: tell('warning', 'openTodo'),
  todo_already_done: tell('info', 'openTodo'),
  todo_has_open_subtasks: tell('info', 'openTodo'),
  no_open_todo: tell('info', 'openTodo'),
  path_refused: tell('error', 'showLog'),
  file_not_text: tell('warning'),
  limit_exceeded: tell('warning', 'openSettings'),
  snapshot_incomplete: tell('warning'),
  blob_mismatch: tell('error', 'reportProblem'),
  answer_unreadable: tell('warning'),
  run_exists: tell('warning', 'refresh'),
  run_not_waiting: tell('info', 'refresh'),
  run_ended: tell('info', 'refresh'),
  stale_check_results: tell('warning', 'refresh'),
  quote_expired: tell('warning'),
  quote_mismatch: tell('warning'),
  merge_conflict: tell('warning'),
  fence_lost: tell('warning', 'refresh'),
  insufficient_credits: tell('warning', 'buyCredits', 'showUsage'),
  authorization_too_low: tell('warning', 'openSettings'),
  wallet_frozen: tell('error', 'showUsage'),
  price_unknown: tell('error', 'connectServer'),
  payments_not_configured: tell('info', 'showUsage'),
  payments_unavailable: tell('warning', 'buyCredits', 'showUsage'),
  runs_stopped: tell('warning'),
  models_not_configured: tell('error', 'connectServer'),
  model_unavailable: tell('warning'),
  model_refused: tell('warning', 'showLog'),
  model_answer_cut: tell('warning'),
  model_answer_invalid: tell('warning', 'showLog'),
  model_timeout: tell('warning'),
  model_cancelled: tell('info'),
  server_unreachable: tell('warning', 'refresh', 'connectServer'),
  server_incompatible: tell('error', 'connectServer', 'showLog'),
  workspace_changed: tell('warning'),
  workspace_locked: tell('warning'),
  apply_failed: tell('error', 'showLog', 'reportProblem'),
  staging_failed: tell('error', 'showLog'),
  database_locked: tell('error', 'showLog'),
  database_unavailable: tell('warning', 'refresh'),
  configuration_invalid: tell('error', 'openSettings', 'connectServer'),
  internal: tell('error', 'showLog', 'reportProblem'),
};

export type ShownError = Advice & { message: string };

/** What to show of an error, whatever it is. Errors of no code are bugs: they are told as such, with their text in the log. */
export function shownError(error: unknown): ShownError {
  const disk = diskFault(error);
  if (disk !== null) return { ...tell('warning', 'showLog'), message: disk };
  if (isUnknownProject(error))
    return { ...tell('warning', 'newProject', 'signIn', 'connectServer'), message: error.message };
  if (error instanceof Error && 'code' in error && isErrorCode(error.code))
    return { ...advice[error.code], message: error.message };
  return {
    ...advice.internal,
    message: 'Something went wrong in the extension. No file was changed by it. The log says more.',
  };
}

/** The project file of a folder names a project that the account cannot see. */
export const isUnknownProject = (error: unknown): error is AppError =>
  error instanceof AppError && error.code === 'not_found' && error.details?.['projectId'] !== undefined;

const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(advice, code);

/** A disk that cannot be written is nobody's bug: what it says, or null for every other error. */
function diskFault(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const what = 'path' in error && typeof error.path === 'string' ? error.path : 'A file or folder';
  switch (error.code) {
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
    case 'NoPermissions':
      return `${what} may not be written here: it is read-only, or belongs to somebody else. No file was changed. Make it writable and try again.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `${what} could not be written: the disk is full. No file was changed. Make room and try again.`;
    default:
      return null;
  }
}
