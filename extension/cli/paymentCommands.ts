import { api } from '#shared/api.ts';
import { formatCredits } from '#shared/money.ts';
import type { AdminPurchase } from '#shared/payments.contract.ts';
import { idOf, refuse } from './adminArguments.ts';
import type { AdminCommand } from './adminCommand.ts';
import { moneyAmount } from './amounts.ts';
import { everyPage } from './everyPage.ts';
import { onceByKey } from './onceByKey.ts';
import { table } from './table.ts';

/** What an operator does about purchases and the events of the payment provider. */
export const paymentCommands: Readonly<Record<string, AdminCommand>> = {
  'purchases list': {
    synopsis: '[--problems] [--organization ORGANIZATION]',
    summary: 'purchases, newest first; --problems leaves only those that need you',
    words: 0,
    options: ['problems', 'organization'],
    async run(client, { problems = false, organization }) {
      const query = {
        ...(problems ? { problems: 'true' as const } : {}),
        ...(organization === undefined ? {} : { orgId: idOf('ORGANIZATION', organization) }),
      };
      const items = await everyPage((page) =>
        client.call(api.listPurchases, { query: { ...page, ...query } }),
      );
      const head = [
        'PURCHASE',
        'ORGANIZATION',
        'PACKAGE',
        'PRICE',
        'STATE',
        'GIVEN BACK',
        'DISPUTED',
        'PROBLEM',
      ];
      return { answer: { items }, text: table(head, items.map(rowOf)) };
    },
  },
  'purchases check': {
    synopsis: 'PURCHASE',
    summary: 'asks Stripe about a purchase now and applies what it says',
    words: 1,
    options: [],
    async run(client, { rest }) {
      const answer = await client.call(api.checkPurchase, { params: { id: idOf('PURCHASE', rest[0]) } });
      const problem = answer.problem === null ? '' : ` ${answer.problem}`;
      return { answer, text: `The purchase is ${answer.state}.${problem}` };
    },
  },
  'purchases refund': {
    synopsis: 'PURCHASE [AMOUNT] [--key KEY]',
    summary:
      'gives money back through Stripe, all that is left unless told; its credits are taken back with it',
    more: `AMOUNT is in the currency of the purchase, tax included, like 2.50. Credits that were spent already become a debt,
which the next purchase pays first. The same key gives back once.`,
    words: 2,
    options: ['key'],
    async run(client, { rest, key }) {
      const params = { id: idOf('PURCHASE', rest[0]) };
      const body = rest[1] === undefined ? {} : { amount: moneyAmount(rest[1]) };
      const answer = await onceByKey(key, (idempotencyKey) =>
        client.call(api.refundPurchase, { params, body, idempotencyKey }),
      );
      const { purchase, refunded, available, debt } = answer;
      const money = `${refunded} ${purchase.currency.toUpperCase()}`;
      const owed = debt === 0 ? '' : ` Owed: ${formatCredits(debt)}.`;
      return { answer, text: `Gave back ${money}. Available: ${formatCredits(available)}.${owed}` };
    },
  },
  'payments stuck': {
    synopsis: '',
    summary: 'events of Stripe that could not be worked on; exits with 1 when there are any',
    words: 0,
    options: [],
    async run(client) {
      const items = await everyPage((page) => client.call(api.listPaymentEvents, { query: page }));
      const rows = items.map((one) => [one.id, one.type, one.receivedAt, one.problem ?? '']);
      const text = table(['EVENT', 'TYPE', 'RECEIVED', 'PROBLEM'], rows);
      return { answer: { items }, text, failed: items.length > 0 };
    },
  },
  'payments retry': {
    synopsis: 'EVENT',
    summary: 'has an event that is stuck worked on again',
    words: 1,
    options: [],
    async run(client, { rest }) {
      const answer = await client.call(api.retryPaymentEvent, { params: eventOf(rest) });
      return { answer, text: `The event is ${answer.state}.` };
    },
  },
  'payments dismiss': {
    synopsis: 'EVENT',
    summary:
      'leaves an event that is stuck unworked for good, like one of another server with the same Stripe account',
    more: `It moves no money and no credits. When the event is about a purchase of this server after all, "purchases check" reads
what happened to it from Stripe, as ever.`,
    words: 1,
    options: [],
    async run(client, { rest }) {
      const answer = await client.call(api.dismissPaymentEvent, { params: eventOf(rest) });
      return { answer, text: `The event is ${answer.state}: nothing more is done about it.` };
    },
  },
};

const eventOf = ([id]: readonly string[]) => ({
  id: id || refuse('EVENT has to be an id that "payments stuck" shows.'),
});

function rowOf(one: AdminPurchase): string[] {
  return [
    one.id,
    one.orgId,
    `${one.credits} credits`,
    `${one.price} ${one.currency.toUpperCase()}`,
    one.state,
    one.refunded,
    one.disputed,
    one.problem ?? '',
  ];
}
