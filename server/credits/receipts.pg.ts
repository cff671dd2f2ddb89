import type { Knex } from 'knex';
import { formatCredits } from '#shared/money.ts';
import { toMicroUsd } from '../db/money.ts';
import { atomic } from './atomic.pg.ts';
import type { CallRow } from './callRow.pg.ts';
import type { CreditStore, LedgerCheck, Transfer, TransferPlace } from './credits.store.ts';

type TransferRow = {
  id: bigint | string;
  org_id: string;
  seq: bigint;
  kind: Transfer['kind'];
  credit_acct: string;
  amount: bigint;
  posted_after: bigint;
  run_id: string | null;
  note: string | null;
  created_at: Date;
  /** What a refund or dispute left owing. */
  owed?: bigint;
};

type Operations = Pick<CreditStore, 'receiptLines' | 'listTransfers' | 'checkLedger'>;

export function receiptOperations(db: Knex): Operations {
  return {
    async receiptLines(runId) {
      const calls = await db<CallRow>('model_call')
        .where({ run_id: runId })
        .orderBy(['reserved_at', 'step', 'attempt']);
      const transfers = await db<TransferRow>('transfer').where({ run_id: runId }).orderBy('seq');
      const hold = await db('hold').where({ run_id: runId }).first('reason');
      return { calls: calls.map(toCall), transfers: transfers.map(toTransfer), reason: hold?.reason ?? null };
    },

    async listTransfers(orgId, { before, limit }) {
      const { rows } = await db.raw(movements, { orgId, limit, ...placeBefore(before) });
      return rows.map(toTransfer);
    },

    async checkLedger() {
      // An administrator waits longer for this than any request would.
      const patient = { query_timeout: 600_000 };
      const violations: LedgerCheck['violations'] = await atomic(db, async (trx) => {
        await trx.raw('set local statement_timeout = 600000');
        // Compiling this many joins takes ten times as long as running them over a small ledger.
        await trx.raw('set local jit = off');
        const everything =
          'select violation, key from credit_violations union all select violation, key from payment_violations order by violation, key';
        return (await trx.raw(everything).options(patient)).rows;
      });
      const { rows } = await db.raw(
        `select (select count(*) from wallet)::int as wallets, (select count(*) from transfer)::int as transfers, now() as at`,
      );
      const { wallets, transfers, at } = rows[0];
      return { violations, wallets, transfers, checkedAt: at.toISOString() };
    },
  };
}

/** What a refund or dispute took and what it left owing is one row; where it took nothing, that is a row of 0. */
const movements = `
  (select t.id::text as id, t.seq, 0::bigint as claim, t.kind, t.credit_acct, t.amount, t.posted_after, t.run_id, t.note, t.created_at,
      coalesce(d.amount, 0)::bigint as owed
    from transfer t left join debt_claim d on d.key = t.idem_key
    where t.org_id = :orgId and t.seq < :beforeSeq::bigint order by t.seq desc limit :limit)
  union all
  (select 'owed-' || d.id, d.after_seq, d.id, d.kind, 'payment', 0, coalesce(b.posted_after, 0), null, null, d.created_at, d.amount
    from debt_claim d left join transfer b on b.org_id = d.org_id and b.seq = d.after_seq
    where d.org_id = :orgId and (d.after_seq, d.id) < (:seq::bigint, :claim::bigint)
      and not exists (select from transfer t where t.idem_key = d.key)
    order by d.after_seq desc, d.id desc limit :limit)
  order by seq desc, claim desc limit :limit`;

const newest = { seq: Number.MAX_SAFE_INTEGER - 1, claim: 0 };

const placeBefore = ({ seq, claim }: TransferPlace = newest) => ({
  seq,
  claim,
  // What was left owing came after the transfer with the same number.
  beforeSeq: claim > 0 ? seq + 1 : seq,
});

function toCall(row: CallRow) {
  return {
    step: row.step,
    attempt: row.attempt,
    role: row.role,
    provider: row.provider,
    model: row.model,
    status: row.state,
    tokens: {
      prompt: row.prompt,
      cached: row.cached,
      cacheWrite: row.cache_write,
      output: row.output,
      reasoning: row.reasoning,
      estimated: row.basis === 'estimated',
    },
    unitPrices: {
      input: String(row.input_p),
      cached: String(row.cached_p),
      cacheWrite: String(row.cache_write_p),
      output: String(row.output_p),
    },
    markupBps: row.markup_bps,
    charge: toMicroUsd(row.charge),
    absorbed: toMicroUsd(row.absorbed),
    providerRequestId: row.provider_request_id,
  };
}

function toTransfer(row: TransferRow): Transfer {
  const owed = toMicroUsd(row.owed ?? 0n);
  return {
    id: String(row.id),
    seq: Number(row.seq),
    kind: row.kind,
    amount: toMicroUsd(row.amount),
    into: row.credit_acct === 'wallet',
    postedAfter: toMicroUsd(row.posted_after),
    runId: row.run_id,
    note: row.note ?? (owed > 0 ? `Owed from then on: ${formatCredits(owed)}` : null),
    owed,
    at: row.created_at.toISOString(),
  };
}
