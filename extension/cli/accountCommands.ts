import { randomUUID } from 'node:crypto';
import { tokenScopes } from '#shared/accounts.contract.ts';
import { api } from '#shared/api.ts';
import { formatCredits } from '#shared/money.ts';
import { idOf, refuse, required } from './adminArguments.ts';
import type { AdminCommand } from './adminCommand.ts';
import { wholeNumber } from './amounts.ts';
import { everyPage } from './everyPage.ts';
import { table } from './table.ts';

/** What an operator does about accounts and their tokens. */
export const accountCommands: Readonly<Record<string, AdminCommand>> = {
  'accounts list': {
    synopsis: '[--search TEXT]',
    summary: 'accounts with their organization, its balance and what it owes, newest first',
    words: 0,
    options: ['search'],
    async run(client, { search }) {
      const items = await everyPage((page) => client.call(api.listAccounts, { query: { ...page, search } }));
      const rows = items.map((one) => [
        one.id,
        one.orgId,
        one.name,
        one.email ?? '',
        formatCredits(one.available),
        one.debt === 0 ? '' : formatCredits(one.debt),
        one.frozen ? 'frozen' : '',
      ]);
      const head = ['ACCOUNT', 'ORGANIZATION', 'NAME', 'E-MAIL', 'AVAILABLE', 'OWED', 'STATE'];
      return { answer: { items }, text: table(head, rows) };
    },
  },
  'accounts create': {
    synopsis: '--name NAME [--email ADDRESS]',
    summary: 'an account with an organization and a wallet of its own',
    words: 0,
    options: ['name', 'email'],
    async run(client, { name, email = null }) {
      const body = { name: required('--name', name), email };
      const answer = await client.call(api.createAccount, { body, idempotencyKey: randomUUID() });
      const text = `Created account ${answer.id} with organization ${answer.orgId}, ${formatCredits(answer.available)}.\nNext: npm run admin -- tokens create ${answer.id}, and give them what it prints`;
      return { answer, text };
    },
  },
  'tokens list': {
    synopsis: '[ACCOUNT]',
    summary: 'tokens of an account, your own unless told',
    words: 1,
    options: [],
    async run(client, { rest }) {
      const id =
        rest[0] !== undefined ? idOf('ACCOUNT', rest[0]) : (await client.call(api.getMe, {})).account.id;
      const answer = await client.call(api.listTokens, { params: { id } });
      const rows = answer.items.map((one) => [
        one.id,
        `${one.prefix}…`,
        one.scopes.join(','),
        one.revokedAt === null ? (one.expiresAt ?? 'never') : 'revoked',
      ]);
      return { answer, text: table(['TOKEN', 'STARTS WITH', 'SCOPES', 'EXPIRES'], rows) };
    },
  },
  'tokens create': {
    synopsis: 'ACCOUNT [--scope user|admin ...] [--days N]',
    summary: 'a token; it is printed once and cannot be shown again',
    words: 1,
    options: ['scope', 'days'],
    async run(client, { rest, scope = ['user'], days }) {
      const scopes = scope.map((one) => {
        const known = tokenScopes.find((name) => name === one);
        return known ?? refuse(`--scope has to be one of ${tokenScopes.join(', ')}.`);
      });
      const body = {
        scopes,
        expiresInDays: days === undefined ? null : wholeNumber('--days', days, [1, 3_650]),
      };
      const params = { id: idOf('ACCOUNT', rest[0]) };
      const answer = await client.call(api.createToken, { params, body });
      return { answer, text: answer.token };
    },
  },
  'tokens revoke': {
    synopsis: 'TOKEN',
    summary: 'ends a token at once, by the id that "tokens list" shows',
    words: 1,
    options: [],
    async run(client, { rest }) {
      const id = idOf('TOKEN', rest[0]);
      await client.call(api.revokeToken, { params: { id } });
      return { answer: { revoked: id }, text: `Revoked ${id}.` };
    },
  },
};
