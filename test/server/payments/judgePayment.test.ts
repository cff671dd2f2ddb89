import assert from 'node:assert/strict';
import fc from 'fast-check';
import { judgePayment, type PaymentFact } from '../../../server/payments/judgePayment.ts';
import type { Payment } from '../../../server/payments/payment.ts';
import type { Purchase } from '../../../server/payments/purchase.ts';

const purchase: Purchase = {
  id: 'p',
  orgId: 'o',
  accountId: 'a',
  package: 'buy_700',
  amount: 7_000_000,
  priceMinor: 333,
  currency: 'usd',
  state: 'open',
  sessionId: 'cs',
  paymentIntentId: null,
  url: null,
  paidMinor: 0,
  refundedMinor: 0,
  disputedMinor: 0,
  debtPaid: 0,
  problem: null,
  createdAt: '2026-01-01T00:00:00.000Z',
};
const opened: Payment = {
  sessionId: 'cs',
  state: 'open',
  live: false,
  purchaseId: 'p',
  accountId: 'a',
  currency: 'usd',
  subtotalMinor: 333,
  totalMinor: 333,
  taxMinor: 0,
  discountMinor: 0,
  paymentIntentId: 'pi',
  refunds: [],
  disputes: [],
};

/** What happens to a payment, one thing after another; each look at it sees everything up to then. */
const happenings = fc.array(
  fc.oneof(
    fc.record({ what: fc.constant('refund' as const), amount: fc.integer({ min: 1, max: 111 }) }),
    fc.record({ what: fc.constant('failRefund' as const), at: fc.nat(3) }),
    fc.record({ what: fc.constant('dispute' as const), amount: fc.integer({ min: 1, max: 333 }) }),
    fc.record({ what: fc.constant('win' as const), at: fc.nat(3) }),
  ),
  { maxLength: 6 },
);
type Happening = typeof happenings extends fc.Arbitrary<(infer H)[]> ? H : never;

function next(payment: Payment, happening: Happening, nth: number): Payment {
  const { refunds, disputes } = payment;
  const common = { id: `x${nth}`, currency: 'usd' };
  switch (happening.what) {
    case 'refund': {
      const back = refunds.reduce((sum, one) => sum + (one.state === 'failed' ? 0 : one.amountMinor), 0);
      if (back + happening.amount > payment.totalMinor) return payment;
      const refund = { ...common, key: null, amountMinor: happening.amount, state: 'succeeded' as const };
      return { ...payment, refunds: [refund, ...refunds] };
    }
    case 'failRefund':
      return {
        ...payment,
        refunds: refunds.map((one, at) => (at === happening.at ? { ...one, state: 'failed' } : one)),
      };
    case 'dispute': {
      const dispute = { ...common, amountMinor: happening.amount, withdrawn: true, reinstated: false };
      return { ...payment, disputes: [dispute, ...disputes] };
    }
    case 'win':
      return {
        ...payment,
        disputes: disputes.map((one, at) => (at === happening.at ? { ...one, reinstated: true } : one)),
      };
  }
}

/** Applies looks one after another, as the database does, and returns every fact by key. */
function apply(looks: readonly Payment[]): Map<string, PaymentFact> {
  const facts = new Map<string, PaymentFact>();
  for (const look of looks) {
    for (const fact of judgePayment(purchase, look, new Set(facts.keys())).facts) {
      assert.ok(!facts.has(fact.key), `${fact.key} twice`);
      facts.set(fact.key, fact);
    }
  }
  return facts;
}
const balanceOf = (facts: ReadonlyMap<string, PaymentFact>): number =>
  [...facts.values()].reduce(
    (sum, { kind, amount }) => sum + (kind === 'purchase' || kind === 'reinstate' ? amount : -amount),
    0,
  );

describe('what a payment means for its purchase', () => {
  it('is the same whichever looks came before and after the last, how often and in which order', () => {
    const any = fc.array(fc.nat(20), { maxLength: 12 });
    fc.assert(
      fc.property(happenings, any, any, (happened, order, later) => {
        const looks: Payment[] = [opened, { ...opened, state: 'paid' }];
        for (const [nth, one] of happened.entries()) looks.push(next(looks.at(-1) ?? opened, one, nth));
        const last = looks.at(-1) ?? opened;
        const straight = balanceOf(apply([...looks]));
        const [before, after] = [order, later].map((nth) =>
          nth.map((at) => looks[at % looks.length] ?? last),
        );
        assert.equal(balanceOf(apply([...(before ?? []), last, ...(after ?? [])])), straight);
      }),
      { numRuns: 500 },
    );
  });

  it('gives a refund that failed back, also when an older look says afterwards that it was made', () => {
    const refund = { id: 're', key: null, amountMinor: 100, currency: 'usd' };
    const look = (state: 'pending' | 'failed'): Payment => ({
      ...opened,
      state: 'paid',
      refunds: [{ ...refund, state }],
    });
    for (const looks of [['failed', 'pending'], ['pending', 'failed'], ['failed']] as const) {
      const facts = apply(looks.map(look));
      assert.deepEqual([...facts.keys()], ['purchase:cs', 'refund:re', 'refund:re:failed']);
      assert.equal(balanceOf(facts), 7_000_000);
    }
  });

  it('takes exactly everything for a full refund, whatever the price', () => {
    const refunds = [{ id: 're', key: null, amountMinor: 333, currency: 'usd', state: 'succeeded' as const }];
    assert.equal(balanceOf(apply([{ ...opened, state: 'paid', refunds }])), 0);
  });

  it('takes nothing for an inquiry, which moves no money', () => {
    const disputes = [{ id: 'dp', amountMinor: 333, currency: 'usd', withdrawn: false, reinstated: false }];
    assert.equal(balanceOf(apply([{ ...opened, state: 'paid', disputes }])), 7_000_000);
  });

  it('stays paid when an older look says it is open', () => {
    const known = new Set(['purchase:cs']);
    assert.equal(judgePayment({ ...purchase, state: 'paid' }, opened, known).state, 'paid');
  });

  it('credits a purchase once, also when a second session is paid for it', () => {
    const second = { ...opened, state: 'paid' as const, sessionId: 'cs2' };
    const { facts, state, problem } = judgePayment(purchase, second, new Set(['purchase:cs']));
    assert.deepEqual([facts, state], [[], 'paid']);
    assert.match(problem ?? '', /second session/);
  });

  it('keeps saying that a second session was paid until that one is given back', () => {
    const known = new Set(['purchase:cs']);
    const first = { ...opened, state: 'paid' as const };
    const second = { ...first, sessionId: 'cs2' };
    const look = (problem: string | null, payment: Payment) =>
      judgePayment({ ...purchase, state: 'paid', problem }, payment, known).problem;
    const told = look(null, second);
    assert.match(told ?? '', /second session .*cs2/);
    assert.equal(look(told, first), told);
    const refund = { id: 're', key: null, amountMinor: 999, currency: 'usd', state: 'succeeded' as const };
    const both = look(told, { ...first, refunds: [refund] });
    assert.match(both ?? '', /second session .*The refund re is not/);
    assert.equal(look(both, { ...first, refunds: [refund] }), both);
    assert.equal(look(both, first), told);
    const part = { ...refund, amountMinor: 332 };
    assert.equal(look(told, { ...second, refunds: [part] }), told);
    const all = { ...refund, amountMinor: 333 };
    assert.equal(look(told, { ...second, refunds: [all] }), null);
    assert.match(look(both, { ...second, refunds: [all] }) ?? '', /^The refund re is not/);
    assert.equal(look(null, first), null);
  });

  it('leaves nothing to do about a payment that was refused once a dispute took all of it, until the dispute is won', () => {
    const wrong: Payment = { ...opened, state: 'paid', currency: 'eur' };
    const judged = (payment: Payment) => judgePayment(purchase, payment, new Set());
    const dispute = { id: 'dp', amountMinor: 333, currency: 'eur', withdrawn: true, reinstated: false };
    const refund = { id: 're', key: null, amountMinor: 133, currency: 'eur', state: 'succeeded' as const };
    assert.equal(judged({ ...wrong, disputes: [dispute] }).problem, null);
    const part = { ...dispute, amountMinor: 200 };
    assert.equal(judged({ ...wrong, disputes: [part], refunds: [refund] }).problem, null);
    for (const open of [{ ...dispute, reinstated: true }, { ...dispute, withdrawn: false }, part]) {
      const { state, problem } = judged({ ...wrong, disputes: [open] });
      assert.equal(state, 'refused');
      assert.match(problem ?? '', /Paid in eur/);
    }
  });
});
