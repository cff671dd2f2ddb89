import assert from 'node:assert/strict';
import { AppError } from '#shared/appError.ts';
import { type Ending, settlementShare } from '../../../server/credits/settlementShare.ts';
import { type Ledger, rules, usage } from './ledger.ts';

export type Operation =
  | { do: 'grant'; amount: number; key: number }
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
  const model = { posted: 0, held: 0, used: 0, keys: new Set<number>(), runs: [] as Run[] };
  const reserved = (run: Run) => run.calls.reduce((sum, tokens) => sum + tokens, 0);
  const open = (index: number) => model.runs[index % Math.max(1, model.runs.length)];

  const play: { [K in Operation['do']]: (operation: Extract<Operation, { do: K }>) => Promise<void> } = {
    async grant({ amount, key }) {
      const expected = model.keys.has(key) ? 'exists' : 'granted';
      const grant = {
        orgId,
        amount,
        key: `${orgId}:${key}`,
        kind: key % 2 ? 'paid' : 'promo',
        note: '',
      } as const;
      assert.equal(await credits.grant(grant), expected);
      if (expected === 'granted') model.posted += amount;
      model.keys.add(key);
    },
    async start({ amount }) {
      const id = await ledger.newRun(orgId);
      const enough = model.posted - model.held >= amount;
      const hold = { runId: id, orgId, amount, minimum: 0 };
      assert.equal(await codeOf(credits.placeHold(hold)), enough ? 'ok' : 'insufficient_credits');
      if (!enough) return;
      await credits.placeHold(hold);
      model.held += amount;
      model.runs.push({ id, amount, spent: 0, calls: [], settled: false, left: null });
    },
    async raise({ run: index, amount }) {
      const run = open(index);
      if (run === undefined) return;
      const more = amount - run.amount;
      const enough = more <= 0 || model.posted - model.held >= more;
      const expected = run.settled ? 'run_ended' : enough ? 'ok' : 'insufficient_credits';
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
      run.settled = true;
      if (ending === 'rejected') run.left = { due: run.spent - share.charged, taken: false };
    },
    async take({ run: index, authorized }) {
      const run = open(index);
      if (run === undefined) return;
      const due = run.left?.taken === false ? run.left.due : 0;
      const enough = due === 0 || model.posted - model.held >= due;
      const expected =
        run.left === null
          ? 'conflict'
          : authorized < due
            ? 'authorization_too_low'
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
    const { posted, held, freeToday } = await credits.balance(orgId);
    assert.deepEqual(
      { posted, held, used: freeToday.used },
      { posted: model.posted, held: model.held, used: model.used },
    );
  }
  for (const run of model.runs.filter(({ settled }) => !settled)) {
    const hold = { amount: run.amount, reserved: reserved(run), spent: run.spent };
    assert.deepEqual(await credits.holdOf(run.id), hold);
  }
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'ok';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}
