import type { Knex } from 'knex';
import { toMicroUsd } from '../db/money.ts';
import { atomic } from './atomic.pg.ts';
import type { CallRow } from './callRow.pg.ts';
import type { CreditStore, LedgerCheck, Transfer } from './credits.store.ts';

type TransferRow = {
  id: bigint;
  org_id: string;
  seq: bigint;
  kind: Transfer['kind'];
  credit_acct: string;
  amount: bigint;
  posted_after: bigint;
  run_id: string | null;
  note: string | null;
  created_at: Date;
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

    async listTransfers(orgId, { beforeSeq, limit }) {
      const rows = await db<TransferRow>('transfer')
        .where({ org_id: orgId })
        .modify((query) => {
          if (beforeSeq !== undefined) query.whereRaw('seq < ?', [beforeSeq]);
        })
        .orderBy('seq', 'desc')
        .limit(limit);
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
  return {
    id: String(row.id),
    seq: Number(row.seq),
    kind: row.kind,
    amount: toMicroUsd(row.amount),
    into: row.credit_acct === 'wallet',
    postedAfter: toMicroUsd(row.posted_after),
    runId: row.run_id,
    note: row.note,
    at: row.created_at.toISOString(),
  };
}
