import assert from 'node:assert/strict';
import { AppError } from '#shared/appError.ts';
import { createLedgerAdjustments } from '../../../server/credits/adjustments.pg.ts';
import { type Ending, settlementShare } from '../../../server/credits/settlementShare.ts';
import { type Ledger, rules, usage } from './ledger.ts';

export type Operation =
  | { do: 'grant'; amount: number; key: number; short?: boolean }
  | { do: 'clawBack'; key: number; amount: number; kind: 'refund' | 'dispute'; again: boolean }
  | { do: 'reinstate'; key: number; again: boolean }
  | { do: 'freeze'; frozen: boolean }
  | { do: 'expire' }
  | { do: 'revoke'; key: number }
  | { do: 'start'; amount: number }
  | { do: 'raise'; run: number; amount: number }
  | { do: 'reserve'; run: number; tokens: number }
  | { do: 'record'; run: number; tokens: number; usable: boolean; again: boolean }
  | { do: 'void'; run: number }
  | { do: 'take'; run: number; authorized: number }
  | { do: 'settle'; run: number; ending: Ending; changeLeft: boolean; again: boolean };

type Run = {
  id: string;
  amount: number;
  spent: number;
  calls: number[];
  settled: boolean;
  /** What the settlement of a rejected run left uncharged; null while there is nothing to take. */
  left: { due: number; taken: boolean } | null;
};

/** What a ledger of one organization should hold, kept in plain numbers, next to the real one. */
export async function playAgainstModel(ledger: Ledger, operations: readonly Operation[]): Promise<void> {
  const { credits } = ledger;
  const orgId = await ledger.organization();
  const adjust = createLedgerAdjustments(ledger.knex, rules);
  const model = { posted: 0, held: 0, debt: 0, frozen: false, used: 0, runs: [] as Run[] };
  /** By key: what was granted, and what was taken back of it and is still gone. */
  const grants = new Map<number, number>();
  const claws = new Map<number, { amount: number; lapsed: number; back: boolean }>();
  const available = () => model.posted - model.held;
  const payDebt = () => {
    const paid = Math.min(model.debt, available());
    model.posted -= paid;
    model.debt -= paid;
  };
  const covered = (more: number): string =>
    more === 0 || (model.debt === 0 && available() >= more) ? 'ok' : 'insufficient_credits';
  const refusal = (more: number): string => (model.frozen ? 'wallet_frozen' : covered(more));
  /** What of a grant has expired, as the ledger has it. */
  const expiredOf = async (key: number): Promise<number> => {
    const uses = ledger.knex('lot_use as u').join('lot as l', 'l.id', 'u.lot_id');
    const [row] = await uses
      .join('transfer as t', 't.id', 'u.transfer_id')
      .where({ 'l.source_key': `${orgId}:${key}`, 't.kind': 'expire' })
      .sum('u.amount as sum');
    return Number(row?.['sum'] ?? 0);
  };
  const reserved = (run: Run) => run.calls.reduce((sum, tokens) => sum + tokens, 0);
  const open = (index: number) => model.runs[index % Math.max(1, model.runs.length)];

  const play: { [K in Operation['do']]: (operation: Extract<Operation, { do: K }>) => Promise<void> } = {
    async grant({ amount, key, short = false }) {
      const expected = grants.has(key) ? 'exists' : 'granted';
      const grant = {
        orgId,
        amount,
        key: `${orgId}:${key}`,
        kind: key % 2 ? 'paid' : 'promo',
        note: '',
        // It is over as soon as it was granted.
        expiresInDays: short ? 0 : null,
      } as const;
      assert.equal(await credits.grant(grant), expected);
      if (expected === 'exists') return;
      model.posted += amount;
      grants.set(key, amount);
      payDebt();
    },
    async clawBack({ key, amount: wish, kind, again }) {
      const amount = Math.min(wish, grants.get(key) ?? 0);
      if (amount === 0) return;
      const given = { orgId, sourceKey: `${orgId}:${key}`, key: `${orgId}:back:${key}`, kind };
      const known = claws.has(key);
      const lapsed = Math.min(amount, await expiredOf(key));
      assert.deepEqual(await adjust.clawBack({ ...given, amount: BigInt(amount) }), { applied: !known });
      if (again) assert.deepEqual(await adjust.clawBack({ ...given, amount: 1n }), { applied: false });
      if (known) return;
      const wanted = amount - lapsed;
      const taken = Math.min(wanted, available());
      model.posted -= taken;
      model.debt += wanted - taken;
      claws.set(key, { amount, lapsed, back: false });
    },
    async reinstate({ key, again }) {
      const claw = claws.get(key);
      if (claw === undefined) return;
      const disputeKey = `${orgId}:back:${key}`;
      const given = { orgId, sourceKey: `${orgId}:${key}`, key: `${orgId}:won:${key}`, disputeKey };
      const amount = BigInt(claw.amount);
      assert.deepEqual(await adjust.reinstate({ ...given, amount }), { applied: !claw.back });
      if (again) assert.deepEqual(await adjust.reinstate({ ...given, amount }), { applied: false });
      if (claw.back) return;
      claw.back = true;
      model.posted += claw.amount - claw.lapsed;
      if (claw.lapsed === claw.amount) return;
      payDebt();
    },
    async freeze({ frozen }) {
      await ledger.knex('wallet').where({ org_id: orgId }).update({ frozen });
      model.frozen = frozen;
    },
    async expire() {
      const over = await ledger
        .knex('lot')
        .where({ org_id: orgId })
        .whereRaw('expires_at <= now()')
        .sum('remaining as sum');
      await credits.expireLots();
      model.posted -= Math.min(Number(over[0]?.['sum'] ?? 0), available());
    },
    async revoke({ key }) {
      const sourceKey = `${orgId}:${key}`;
      const lot = await ledger.knex('lot').where({ source_key: sourceKey, kind: 'promo' }).first('remaining');
      if (lot === undefined)
        return assert.rejects(credits.revokeGrant(orgId, sourceKey), { code: 'not_found' });
      const before = Number(lot.remaining);
      const taken = Math.min(before, available());
      const answer = await credits.revokeGrant(orgId, sourceKey);
      assert.equal(answer.left, before - taken);
      assert.deepEqual(await credits.revokeGrant(orgId, sourceKey), answer);
      model.posted -= taken;
    },
    async start({ amount }) {
      const id = await ledger.newRun(orgId);
      const hold = { runId: id, orgId, amount, minimum: 0 };
      const expected = refusal(amount);
      assert.equal(await codeOf(credits.placeHold(hold)), expected);
      if (expected !== 'ok') return;
      await credits.placeHold(hold);
      model.held += amount;
      model.runs.push({ id, amount, spent: 0, calls: [], settled: false, left: null });
    },
    async raise({ run: index, amount }) {
      const run = open(index);
      if (run === undefined) return;
      const more = amount - run.amount;
      const expected = run.settled ? 'run_ended' : more <= 0 ? 'ok' : covered(more);
      assert.equal(await codeOf(credits.raiseHold({ runId: run.id, amount })), expected);
      if (expected !== 'ok' || more <= 0) return;
      model.held += more;
      run.amount = amount;
    },
    async reserve({ run: index, tokens }) {
      const run = open(index);
      if (run === undefined) return;
      const fits = run.spent + reserved(run) + tokens <= run.amount;
      const expected = run.settled ? 'run_ended' : fits ? 'ok' : 'authorization_too_low';
      const attempt = (await credits.openCalls(run.id, 's')).length + 1;
      const call = { runId: run.id, step: 's', attempt, role: 'r', provider: 'test', model: 'even' };
      const size = { priceId: ledger.even.id, promptTokens: tokens, maxOutputTokens: 0 };
      assert.equal(await codeOf(credits.reserveCall({ ...call, ...size })), expected);
      if (expected === 'ok') run.calls.push(tokens);
    },
    async record({ run: index, tokens, usable, again }) {
      const run = open(index);
      const call = run && (await firstOpen(run.id));
      if (run === undefined || call === undefined) return;
      const answer = { ...call, usage: usage(tokens, 0), providerRequestId: null, usable };
      const [of] = run.calls;
      const charge = run.settled || !usable || of === undefined ? 0 : Math.min(of, tokens);
      const expected = { charge, absorbed: tokens - charge };
      assert.deepEqual(await credits.recordCall(answer), expected);
      if (again) assert.deepEqual(await credits.recordCall({ ...answer, usage: usage(1, 1) }), expected);
      run.calls.shift();
      run.spent += charge;
    },
    async void({ run: index }) {
      const run = open(index);
      const call = run && (await firstOpen(run.id));
      if (run === undefined || call === undefined) return;
      await credits.voidCall(call);
      run.calls.shift();
    },
    async settle({ run: index, ending, changeLeft, again }) {
      const run = open(index);
      if (run === undefined || run.settled) return;
      const allowanceLeft = rules.freePerDay - model.used;
      const share = settlementShare({ ...rules, ending, changeLeft, spent: run.spent, allowanceLeft });
      const settlement = await ledger.end(run.id, ending, changeLeft);
      assert.equal(settlement.charged, share.charged);
      if (again) assert.deepEqual(await credits.settle({ runId: run.id, ending, changeLeft }), settlement);
      model.posted -= share.charged;
      model.held -= run.amount;
      model.used += share.fromAllowance;
      payDebt();
      run.settled = true;
      if (ending === 'rejected') run.left = { due: run.spent - share.charged, taken: false };
    },
    async take({ run: index, authorized }) {
      const run = open(index);
      if (run === undefined) return;
      const due = run.left?.taken === false ? run.left.due : 0;
      const enough = due === 0 || available() >= due;
      const expected =
        run.left === null
          ? 'conflict'
          : authorized < due
            ? 'authorization_too_low'
            : due > 0 && model.frozen
              ? 'wallet_frozen'
              : enough
                ? 'ok'
                : 'insufficient_credits';
      assert.equal(await codeOf(ledger.take(run.id, authorized)), expected);
      if (expected !== 'ok' || run.left?.taken !== false) return;
      run.left.taken = true;
      model.posted -= due;
      model.used -= due;
    },
  };

  async function firstOpen(runId: string) {
    const call = (await credits.openCalls(runId, 's')).find((each) => each.open);
    return call && { runId, step: 's', attempt: call.attempt };
  }

  for (const operation of operations) {
    await (play[operation.do] as (each: Operation) => Promise<void>)(operation);
    const { posted, held, debt, frozen, freeToday } = await credits.balance(orgId);
    const { runs: _runs, ...expected } = model;
    assert.deepEqual({ posted, held, debt, frozen, used: freeToday.used }, expected, operation.do);
  }
  for (const run of model.runs.filter(({ settled }) => !settled)) {
    const hold = { amount: run.amount, reserved: reserved(run), spent: run.spent };
    assert.deepEqual(await credits.holdOf(run.id), hold);
  }
}

export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'ok';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}
