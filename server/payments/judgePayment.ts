import { fromMinorUnits } from './currencyAmount.ts';
import type { Payment } from './payment.ts';
import type { Purchase } from './purchase.ts';

/**
 * One thing that happened to the money of a purchase, once, whoever tells of it and how often. `key` names it by what the
 * provider calls it; `amount` is micro-USD, `amountMinor` the money it stands for.
 */
export type PaymentFact = {
  readonly key: string;
  readonly kind: 'purchase' | 'refund' | 'dispute' | 'reinstate';
  readonly amountMinor: number;
  readonly amount: number;
  /** The fact that this one takes back: what a won dispute, or a refund that failed, gives back. */
  readonly undoes?: string;
};

export type Judgement = {
  readonly state: Purchase['state'];
  /** What the operator has to look at, or null. */
  readonly problem: string | null;
  /** New ones, in the order in which they have to be applied. */
  readonly facts: readonly PaymentFact[];
};

/**
 * What a payment means for its purchase, given the facts that were applied before. Which credits a refund or dispute takes
 * depends on that one alone, so every order in which the provider tells of them ends at the same balance.
 */
export function judgePayment(purchase: Purchase, payment: Payment, known: ReadonlySet<string>): Judgement {
  const bought = `purchase:${payment.sessionId}`;
  const credited = [...known].some((key) => key.startsWith('purchase:'));
  if (payment.state !== 'paid') {
    return { state: credited ? 'paid' : payment.state, problem: purchase.problem, facts: [] };
  }
  const wrong = known.has(bought) ? null : whatIsWrong(purchase, payment, credited);
  if (wrong !== null) return refusal(purchase, payment, credited, wrong);
  const grant: PaymentFact = {
    key: bought,
    kind: 'purchase',
    amountMinor: payment.totalMinor,
    amount: purchase.amount,
  };
  const { facts, problem } = laterFacts(purchase, payment);
  const told = inOne([aboutAnother(purchase.problem), problem]);
  return { state: 'paid', problem: told, facts: [grant, ...facts].filter(({ key }) => !known.has(key)) };
}

function whatIsWrong(purchase: Purchase, payment: Payment, credited: boolean): string | null {
  const { sessionId, currency, subtotalMinor, totalMinor, taxMinor, discountMinor } = payment;
  if (payment.purchaseId !== purchase.id) return 'The session names another purchase.';
  if (payment.accountId !== purchase.accountId) return 'The session belongs to another account.';
  if (credited || (purchase.sessionId !== null && purchase.sessionId !== sessionId))
    return `A second session was paid for this purchase: ${sessionId}.`;
  if (currency !== purchase.currency) return `Paid in ${currency} instead of ${purchase.currency}.`;
  const added = totalMinor - subtotalMinor;
  if (subtotalMinor !== purchase.priceMinor || discountMinor !== 0 || added < 0 || added > taxMinor) {
    const [paid, price] = [totalMinor, purchase.priceMinor].map((one) => fromMinorUnits(one, currency));
    return `Paid ${paid} ${currency} instead of ${price}${taxMinor > 0 ? ' plus tax' : ''}.`;
  }
  return null;
}

/** Nothing is credited. Once all of it was given back, or taken back by a dispute, there is nothing left to do. */
function refusal(
  purchase: Purchase,
  { totalMinor, refunds, disputes }: Payment,
  credited: boolean,
  wrong: string,
): Judgement {
  const gone = [
    ...refunds.filter(({ state }) => state !== 'failed'),
    ...disputes.filter(({ withdrawn, reinstated }) => withdrawn && !reinstated),
  ];
  const allBack = gone.reduce((sum, { amountMinor }) => sum + amountMinor, 0) >= totalMinor;
  const problem = allBack ? null : `${wrong} Nothing was credited for it.`;
  if (!credited) return { state: allBack ? 'failed' : 'refused', problem, facts: [] };
  const own = purchase.problem?.replace(secondSession, '').trim() ?? '';
  return { state: 'paid', problem: inOne([problem, own]), facts: [] };
}

const secondSession = /A second session was paid for this purchase[^.]*\. Nothing was credited for it\./;

/** What was found at another session: a look at this one cannot know whether it is settled. */
const aboutAnother = (problem: string | null): string | null =>
  secondSession.exec(problem ?? '')?.[0] ?? null;

const inOne = (problems: readonly (string | null)[]): string | null =>
  problems.filter((one) => one !== null && one !== '').join(' ') || null;

function laterFacts(purchase: Purchase, payment: Payment) {
  const { currency, totalMinor } = payment;
  const facts: PaymentFact[] = [];
  let problem: string | null = null;
  const take = (kind: 'refund' | 'dispute', key: string, back: string | null, amountMinor: number): void => {
    const fact = { amountMinor, amount: shareOf(purchase.amount, amountMinor, totalMinor) };
    if (fact.amount === 0) return;
    // Also of a refund that had failed when it was first seen: an older look, which comes later, still says that it was made.
    facts.push({ key, kind, ...fact });
    if (back !== null) facts.push({ key: back, kind: 'reinstate', undoes: key, ...fact });
  };
  let refunded = 0;
  for (const refund of payment.refunds) {
    if (refund.state !== 'failed') refunded += refund.amountMinor;
    if (refund.currency !== currency || refunded > totalMinor) {
      problem = `The refund ${refund.id} is not one of this payment's ${fromMinorUnits(totalMinor, currency)} ${currency}. No credits were taken for it.`;
    } else {
      const key = `refund:${refund.id}`;
      take('refund', key, refund.state === 'failed' ? `${key}:failed` : null, refund.amountMinor);
    }
  }
  for (const dispute of payment.disputes.filter(({ withdrawn }) => withdrawn)) {
    if (dispute.currency !== currency || dispute.amountMinor > totalMinor) {
      problem = `The dispute ${dispute.id} is not one of this payment's ${fromMinorUnits(totalMinor, currency)} ${currency}. No credits were taken for it.`;
    } else {
      const key = `dispute:${dispute.id}`;
      const back = dispute.reinstated ? `${key}:reinstated` : null;
      take('dispute', `${key}:withdrawn`, back, dispute.amountMinor);
    }
  }
  return { facts, problem };
}

/** The credits that a part of the money stands for, rounded down: less than a millionth of a dollar stays with the user. */
function shareOf(credits: number, partMinor: number, wholeMinor: number): number {
  return Number((BigInt(credits) * BigInt(partMinor)) / BigInt(wholeMinor));
}
