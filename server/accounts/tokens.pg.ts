import type { Knex } from 'knex';
import type { TokenScope } from '#shared/accounts.contract.ts';
import type { TokenInfo } from './account.ts';
import type { TokenStore } from './tokens.store.ts';

type TokenRow = {
  id: string;
  prefix: string;
  scopes: TokenScope[];
  expires_at: Date | null;
  revoked_at: Date | null;
  created_at: Date;
};
type CallerRow = { id: string; account_id: string; org_id: string; scopes: TokenScope[]; recent: boolean };

const shown = ['id', 'prefix', 'scopes', 'expires_at', 'revoked_at', 'created_at'];

const toTokenInfo = (row: TokenRow): TokenInfo => ({
  id: row.id,
  prefix: row.prefix,
  scopes: row.scopes,
  expiresAt: row.expires_at?.toISOString() ?? null,
  revokedAt: row.revoked_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
});

export function createTokenStore(db: Knex): TokenStore {
  return {
    async insert({ id, accountId, orgId, sha256, prefix, scopes, expiresInDays }) {
      const expiresAt =
        expiresInDays === null ? null : db.raw(`now() + ?::int * interval '1 day'`, [expiresInDays]);
      const [row] = await db('token')
        .insert({
          id,
          account_id: accountId,
          org_id: orgId,
          sha256,
          prefix,
          scopes: JSON.stringify(scopes),
          expires_at: expiresAt,
        })
        .returning(shown);
      return toTokenInfo(row);
    },

    async list(accountId) {
      const rows: TokenRow[] = await db('token')
        .where({ account_id: accountId })
        .orderBy('created_at', 'desc')
        .select(shown);
      return rows.map(toTokenInfo);
    },

    async revoke(tokenId) {
      const changed = await db('token')
        .where({ id: tokenId })
        .update({ revoked_at: db.raw('coalesce(revoked_at, now())') });
      return changed > 0;
    },

    revokeAll: (accountId) =>
      db('token')
        .where({ account_id: accountId })
        .whereNull('revoked_at')
        .whereRaw('(expires_at is null or expires_at > now())')
        .update({ revoked_at: db.fn.now() }),

    async findCaller(sha256) {
      const row: CallerRow | undefined = await db('token as t')
        .join('membership as m', (on) => on.on('m.account_id', 't.account_id').on('m.org_id', 't.org_id'))
        .where('t.sha256', sha256)
        .whereNull('t.revoked_at')
        .whereRaw('(t.expires_at is null or t.expires_at > now())')
        .select('t.id', 't.account_id', 't.org_id', 't.scopes')
        .select(db.raw(`coalesce(t.last_used_at > now() - interval '1 minute', false) as recent`))
        .first();
      if (row === undefined) return null;
      const { id, account_id, org_id, scopes, recent } = row;
      return {
        caller: { accountId: account_id, orgId: org_id, tokenId: id, scopes },
        lastUse: recent ? 'recent' : 'earlier',
      };
    },

    async markUsed(tokenId) {
      await db('token').where({ id: tokenId }).update({ last_used_at: db.fn.now() });
    },
  };
}
