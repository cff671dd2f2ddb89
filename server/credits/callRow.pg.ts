import type { Knex } from 'knex';
import type { CallKey } from './credits.store.ts';
import type { UnitPrices } from './price.ts';

export type CallRow = {
  run_id: string;
  step: string;
  attempt: number;
  role: string;
  provider: string;
  model: string;
  price_id: bigint;
  input_p: bigint;
  cached_p: bigint;
  cache_write_p: bigint;
  output_p: bigint;
  markup_bps: number;
  reserved: bigint;
  state: 'reserved' | 'dispatched' | 'recorded' | 'void';
  provider_request_id: string | null;
  basis: 'reported' | 'estimated' | null;
  prompt: number;
  cached: number;
  cache_write: number;
  output: number;
  reasoning: number;
  charge: bigint;
  absorbed: bigint;
};

export const whereCall = ({ runId, step, attempt }: CallKey) => ({ run_id: runId, step, attempt });
export const isOpen = (call: Pick<CallRow, 'state'>) =>
  call.state === 'reserved' || call.state === 'dispatched';

export function findCall(db: Knex, key: CallKey): Promise<CallRow | undefined> {
  return db<CallRow>('model_call').where(whereCall(key)).first();
}

/** The columns that copy a price into a call. */
export function priceColumns(price: UnitPrices & { id: string; markupBps: number }) {
  return {
    price_id: price.id,
    input_p: price.input,
    cached_p: price.cached,
    cache_write_p: price.cacheWrite,
    output_p: price.output,
    markup_bps: price.markupBps,
  };
}
