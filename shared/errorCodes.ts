/**
 * Every error a client can meet, by code. The code is the contract: clients branch on it, never on message text.
 * `http/` on the server maps a code to its HTTP status; `extension/` maps it to a message and a next action.
 */
export const errorCodes = [
  // request
  'invalid_request',
  'not_found',
  'unauthenticated',
  'forbidden',
  'rate_limited',
  'body_too_large',
  'idempotency_key_reused',
  'conflict',
  // todo
  'todo_not_found',
  'todo_ambiguous',
  'todo_already_done',
  'todo_has_open_subtasks',
  'no_open_todo',
  // files, edits
  'path_refused',
  'file_not_text',
  'limit_exceeded',
  'snapshot_incomplete',
  'blob_mismatch',
  'answer_unreadable',
  // runs
  'run_exists',
  'run_not_waiting',
  'run_ended',
  'stale_check_results',
  'quote_expired',
  'quote_mismatch',
  'merge_conflict',
  'fence_lost',
  // credits
  'insufficient_credits',
  'authorization_too_low',
  'wallet_frozen',
  'price_unknown',
  'payments_not_configured',
  'payments_unavailable',
  'runs_stopped',
  // models
  'models_not_configured',
  'model_unavailable',
  'model_refused',
  'model_answer_cut',
  'model_answer_invalid',
  'model_timeout',
  'model_cancelled',
  // client
  'server_unreachable',
  'server_incompatible',
  'workspace_changed',
  'workspace_locked',
  'apply_failed',
  'staging_failed',
  // server
  'database_locked',
  'database_unavailable',
  'configuration_invalid',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];
