export type IdempotentRequest = {
  readonly orgId: string;
  readonly key: string;
  readonly endpoint: string;
  /** sha256 of what was asked, to tell a repetition from another request under the same key. */
  readonly requestHash: string;
};

/** `claim` names this try: a later one that took over is not disturbed by it. */
export type Claimed = { readonly orgId: string; readonly key: string; readonly claim: string };

export type IdempotencyClaim =
  /** This request is the first and is to be carried out. */
  | { readonly kind: 'first'; readonly claimed: Claimed }
  | { readonly kind: 'answered'; readonly status: number; readonly response: unknown }
  | { readonly kind: 'running' }
  | { readonly kind: 'reused' };

/** Answers by idempotency key and organization, kept for 24 hours. */
export type IdempotencyStore = {
  /** Takes the key for a request. A claim whose process died is free again after two minutes. */
  claim(request: IdempotentRequest): Promise<IdempotencyClaim>;
  /** `response` undefined stands for an answer without a body. */
  answer(claimed: Claimed, status: number, response: unknown): Promise<void>;
  /** Gives the key back: nothing happened, the same request may be tried again. */
  release(claimed: Claimed): Promise<void>;
};
