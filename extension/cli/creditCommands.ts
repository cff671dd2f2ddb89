import { randomUUID } from 'node:crypto';
import { api } from '#shared/api.ts';
import { formatCredits } from '#shared/money.ts';
import { idOf, required } from './adminArguments.ts';
import type { AdminCommand } from './adminCommand.ts';
import { creditsToMicroUsd, wholeNumber } from './amounts.ts';
import { countOf } from './countOf.ts';
import { onceByKey } from './onceByKey.ts';
import { table } from './table.ts';

/** What an operator does about credits that are given. */
export const creditCommands: Readonly<Record<string, AdminCommand>> = {
  grant: {
    synopsis: 'ORGANIZATION CREDITS [--note TEXT] [--days N] [--key KEY]',
    summary:
      'gives credits, for N days if told; the same key grants an organization once, however often it is sent',
    words: 2,
    options: ['note', 'days', 'key'],
    async run(client, { rest, note = '', days, key }) {
      const amount = creditsToMicroUsd(required('CREDITS', rest[1]));
      const expiry = days === undefined ? {} : { expiresInDays: wholeNumber('--days', days, [1, 36_500]) };
      const body = { orgId: idOf('ORGANIZATION', rest[0]), amount, note, ...expiry };
      const grantKey = key ?? randomUUID();
      const answer = await onceByKey(grantKey, () =>
        client.call(api.createGrant, { body: { ...body, key: grantKey }, idempotencyKey: randomUUID() }),
      );
      const done = answer.granted
        ? `Granted ${formatCredits(amount)}.`
        : 'Granted earlier with this key: nothing was added.';
      const owed =
        answer.granted && answer.debtPaid > 0
          ? ` ${formatCredits(answer.debtPaid)} of it paid what was owed.`
          : '';
      const back = `Take it back with: npm run admin -- grants revoke ${body.orgId} ${typed(grantKey)}`;
      const text = `${done}${owed} Available: ${formatCredits(answer.available)}.\n${back}`;
      return { answer: { ...answer, key: grantKey }, text };
    },
  },
  'grants revoke': {
    synopsis: 'ORGANIZATION KEY',
    summary: 'takes back what is left of a grant, by the key that "grant" printed',
    more: `What was used of it stays used, and nothing is ever owed for it. What a run holds of it is taken when the run has freed it,
within a minute. Said again, it changes nothing more.`,
    words: 2,
    options: [],
    async run(client, { rest }) {
      const body = { orgId: idOf('ORGANIZATION', rest[0]), key: required('KEY', rest[1]) };
      const answer = await client.call(api.revokeGrant, { body });
      const { taken, left, used, available } = answer;
      const text = [
        `Taken back: ${formatCredits(taken)}.`,
        ...(used > 0 ? [`Used before, and not taken: ${formatCredits(used)}.`] : []),
        ...(left > 0 ? [`Held by runs, and taken when they free it: ${formatCredits(left)}.`] : []),
        `Available: ${formatCredits(available)}.`,
      ];
      return { answer, text: text.join(' ') };
    },
  },
  'ledger check': {
    synopsis: '',
    summary: 'every invariant of the ledger; exits with 1 when one does not hold',
    words: 0,
    options: [],
    async run(client) {
      const answer = await client.call(api.checkLedger, {});
      const { violations, wallets, transfers } = answer;
      const size = `${countOf(wallets, 'wallet')}, ${countOf(transfers, 'transfer')}`;
      if (violations.length === 0) return { answer, text: `The ledger is sound: ${size}.` };
      const rows = violations.map(({ violation, key }) => [violation, key]);
      const text = `${table(['VIOLATION', 'KEY'], rows)}\nThe ledger is NOT sound: ${countOf(violations.length, 'violation')} in ${size}.`;
      return { answer, text, failed: true };
    },
  },
};

/** A word as a shell takes it. */
const typed = (word: string): string =>
  /^[\w.:@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
