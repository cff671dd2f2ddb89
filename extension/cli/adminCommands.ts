import { randomUUID } from 'node:crypto';
import { tokenScopes } from '#shared/accounts.contract.ts';
import { api } from '#shared/api.ts';
import { formatCredits } from '#shared/money.ts';
import type { ApiClient } from '../api/apiClient.ts';
import { idOf, refuse, required } from './adminArguments.ts';
import { creditsToMicroUsd, formatUsdPerMillion, usdPerMillionToPicoUsd, wholeNumber } from './amounts.ts';
import { onceByKey } from './onceByKey.ts';
import { readPriceFile } from './readPriceFile.ts';
import { table } from './table.ts';

/** Options as given, and what follows the command. */
export type AdminInput = {
  readonly rest: readonly string[];
  readonly search?: string | undefined;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly scope?: readonly string[] | undefined;
  readonly days?: string | undefined;
  readonly note?: string | undefined;
  readonly key?: string | undefined;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly input?: string | undefined;
  readonly output?: string | undefined;
  readonly cached?: string | undefined;
  readonly 'cache-write'?: string | undefined;
  readonly tier?: string | undefined;
  readonly 'markup-percent'?: string | undefined;
  readonly problems?: boolean | undefined;
};

export type AdminCommand = {
  readonly synopsis: string;
  readonly summary: string;
  /** What is worth knowing besides, for its own --help. */
  readonly more?: string;
  /** The answer for machines, the text for people, and whether what was found is a failure. */
  run(client: ApiClient, input: AdminInput): Promise<{ answer: unknown; text: string; failed?: boolean }>;
};

export const adminCommands: Readonly<Record<string, AdminCommand>> = {
  'accounts list': {
    synopsis: '[--search TEXT]',
    summary: 'accounts with their organization and balance, newest first',
    async run(client, { search }) {
      const items = [];
      for (let cursor: string | undefined | null; cursor !== null; ) {
        const query = { limit: 200, search, cursor };
        const page = await client.call(api.listAccounts, { query });
        items.push(...page.items);
        cursor = page.nextCursor;
      }
      const rows = items.map((one) => [
        one.id,
        one.orgId,
        one.name,
        one.email ?? '',
        formatCredits(one.available),
      ]);
      return {
        answer: { items },
        text: table(['ACCOUNT', 'ORGANIZATION', 'NAME', 'E-MAIL', 'AVAILABLE'], rows),
      };
    },
  },
  'accounts create': {
    synopsis: '--name NAME [--email ADDRESS]',
    summary: 'an account with an organization and a wallet of its own',
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
    async run(client, { rest, scope = ['user'], days }) {
      const scopes = scope.map((one) => {
        const known = tokenScopes.find((name) => name === one);
        return known ?? refuse(`--scope has to be one of ${tokenScopes.join(', ')}.`);
      });
      const body = { scopes, expiresInDays: days === undefined ? null : wholeNumber('--days', days) };
      const params = { id: idOf('ACCOUNT', rest[0]) };
      const answer = await client.call(api.createToken, { params, body });
      return { answer, text: answer.token };
    },
  },
  'tokens revoke': {
    synopsis: 'TOKEN',
    summary: 'ends a token at once, by the id that "tokens list" shows',
    async run(client, { rest }) {
      const id = idOf('TOKEN', rest[0]);
      await client.call(api.revokeToken, { params: { id } });
      return { answer: { revoked: id }, text: `Revoked ${id}.` };
    },
  },
  grant: {
    synopsis: 'ORGANIZATION CREDITS [--note TEXT] [--days N] [--key KEY]',
    summary:
      'gives credits, for N days if told; the same key grants an organization once, however often it is sent',
    async run(client, { rest, note = '', days, key }) {
      const amount = creditsToMicroUsd(required('CREDITS', rest[1]));
      const expiry = days === undefined ? {} : { expiresInDays: wholeNumber('--days', days) };
      const body = { orgId: idOf('ORGANIZATION', rest[0]), amount, note, ...expiry };
      const answer = await onceByKey(key, (grantKey) =>
        client.call(api.createGrant, { body: { ...body, key: grantKey }, idempotencyKey: randomUUID() }),
      );
      const done = answer.granted
        ? `Granted ${formatCredits(amount)}.`
        : 'Granted earlier with this key: nothing was added.';
      const owed =
        answer.granted && answer.debtPaid > 0
          ? ` ${formatCredits(answer.debtPaid)} of it paid what was owed.`
          : '';
      return { answer, text: `${done}${owed} Available: ${formatCredits(answer.available)}.` };
    },
  },
  'prices list': {
    synopsis: '',
    summary: 'prices in force, in USD per million tokens',
    async run(client) {
      const answer = await client.call(api.listPrices, {});
      const rows = answer.items.map((one) => [
        one.provider,
        one.model,
        String(one.tierMinPrompt),
        ...[one.input, one.cached, one.cacheWrite, one.output].map(formatUsdPerMillion),
        `${one.markupBps / 100} %`,
        one.validFrom.slice(0, 10),
      ]);
      const head = [
        'PROVIDER',
        'MODEL',
        'FROM PROMPT',
        'INPUT',
        'CACHED',
        'CACHE WRITE',
        'OUTPUT',
        'MARKUP',
        'SINCE',
      ];
      return { answer, text: table(head, rows) };
    },
  },
  'prices set': {
    synopsis:
      '--provider NAME --model NAME --input USD --output USD [--cached USD] [--cache-write USD] [--tier TOKENS] [--markup-percent N]',
    summary:
      'a new price, in USD per million tokens; calls under way keep the old one. --tier: holds for longer prompts',
    more: `A local model costs nothing, which has to be said once:
  npm run admin -- prices set --provider local --model llama3 --input 0 --output 0
The provider and the model are the names that the server prints at its start. --cached and --cache-write are what
--input is unless given.`,
    async run(client, given) {
      const input = usdPerMillionToPicoUsd('--input', required('--input', given.input));
      const price = (option: string, value: string | undefined) =>
        value === undefined ? input : usdPerMillionToPicoUsd(option, value);
      const body = {
        provider: required('--provider', given.provider),
        model: required('--model', given.model),
        tierMinPrompt: wholeNumber('--tier', given.tier ?? '0'),
        input,
        cached: price('--cached', given.cached),
        cacheWrite: price('--cache-write', given['cache-write']),
        output: usdPerMillionToPicoUsd('--output', required('--output', given.output)),
        markupBps: wholeNumber('--markup-percent', given['markup-percent'] ?? '0') * 100,
      };
      const answer = await client.call(api.setPrice, { body });
      return { answer, text: `Set the price of ${answer.provider}/${answer.model}.` };
    },
  },
  'prices import': {
    synopsis: 'FILE',
    summary:
      'adds the prices of a JSON file made like server/credits/defaultPrices.json; newer ones are kept',
    async run(client, { rest }) {
      const body = await readPriceFile(required('FILE', rest[0]));
      const answer = await client.call(api.importPrices, { body });
      return { answer, text: `Added ${count(answer.added, 'price')}, kept ${answer.kept} as new or newer.` };
    },
  },
  'ledger check': {
    synopsis: '',
    summary: 'every invariant of the ledger; exits with 1 when one does not hold',
    async run(client) {
      const answer = await client.call(api.checkLedger, {});
      const { violations, wallets, transfers } = answer;
      const size = `${count(wallets, 'wallet')}, ${count(transfers, 'transfer')}`;
      if (violations.length === 0) return { answer, text: `The ledger is sound: ${size}.` };
      const rows = violations.map(({ violation, key }) => [violation, key]);
      const text = `${table(['VIOLATION', 'KEY'], rows)}\nThe ledger is NOT sound: ${count(violations.length, 'violation')} in ${size}.`;
      return { answer, text, failed: true };
    },
  },
};

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
