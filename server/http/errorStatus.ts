import type { ErrorCode } from '#shared/errorCodes.ts';

/** The one place where a code becomes an HTTP status. Codes that arise in a client alone are here for completeness. */
export const errorStatus: Readonly<Record<ErrorCode, number>> = {
  invalid_request: 400,
  not_found: 404,
  unauthenticated: 401,
  forbidden: 403,
  rate_limited: 429,
  body_too_large: 413,
  idempotency_key_reused: 422,
  conflict: 409,

  todo_not_found: 422,
  todo_ambiguous: 422,
  todo_already_done: 409,
  todo_has_open_subtasks: 409,
  no_open_todo: 409,

  path_refused: 422,
  file_not_text: 422,
  limit_exceeded: 422,
  snapshot_incomplete: 409,
  blob_mismatch: 422,
  answer_unreadable: 502,

  run_exists: 409,
  run_not_waiting: 409,
  run_ended: 409,
  stale_check_results: 409,
  quote_expired: 409,
  quote_mismatch: 409,
  merge_conflict: 409,
  fence_lost: 409,

  insufficient_credits: 402,
  authorization_too_low: 402,
  wallet_frozen: 403,
  price_unknown: 409,
  payments_not_configured: 501,
  payments_unavailable: 503,
  runs_stopped: 503,

  models_not_configured: 503,
  model_unavailable: 503,
  model_refused: 502,
  model_answer_cut: 502,
  model_answer_invalid: 502,
  model_timeout: 504,
  model_cancelled: 409,

  server_unreachable: 502,
  server_incompatible: 502,
  workspace_changed: 409,
  workspace_locked: 409,
  apply_failed: 409,
  staging_failed: 409,

  database_locked: 503,
  database_unavailable: 503,
  configuration_invalid: 500,
  internal: 500,
};
