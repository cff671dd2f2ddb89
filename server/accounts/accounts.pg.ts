import type { Knex } from 'knex';
import { AppError } from '#shared/appError.ts';
import type { Account, Organization } from './account.ts';
import type { AccountStore } from './accounts.store.ts';

type AccountRow = { id: string; name: string; email: string | null; org_id: string; created_at: Date };
type OrganizationRow = Omit<Organization, 'createdAt'> & { created_at: Date };

const toAccount = ({ id, name, email, org_id, created_at }: AccountRow): Account => ({
  id,
  name,
  email,
  orgId: org_id,
  createdAt: created_at.toISOString(),
});

export function createAccountStore(db: Knex): AccountStore {
  const accounts = () =>
    db('account as a')
      .join('membership as m', 'm.account_id', 'a.id')
      .join('organization as o', (on) => on.on('o.id', 'm.org_id').onVal('o.personal', true))
      .where('m.role', 'owner')
      .select('a.id', 'a.name', 'a.email', 'a.created_at', 'o.id as org_id');

  return {
    async insert({ id, orgId, name, email }) {
      const [row] = await db('account')
        .insert({ id, name, email })
        .returning(['id', 'name', 'email', 'created_at'])
        .catch((error: unknown) => {
          throw isTakenEmail(error) ? emailTaken(error) : error;
        });
      await db('organization').insert({ id: orgId, name, personal: true });
      await db('membership').insert({ account_id: id, org_id: orgId, role: 'owner' });
      return toAccount({ ...row, org_id: orgId });
    },

    async find(accountId) {
      const row: AccountRow | undefined = await accounts().where('a.id', accountId).first();
      return row === undefined ? null : toAccount(row);
    },

    async first() {
      const row: AccountRow | undefined = await accounts()
        .orderBy([{ column: 'a.created_at' }, { column: 'a.id' }])
        .first();
      return row === undefined ? null : toAccount(row);
    },

    async list({ after, limit, search }) {
      const query = accounts()
        .select(db.raw('(extract(epoch from a.created_at) * 1000000)::bigint::text as at'))
        .orderBy([
          { column: 'a.created_at', order: 'desc' },
          { column: 'a.id', order: 'desc' },
        ])
        .limit(limit);
      if (after !== null) {
        query.whereRaw(
          `(a.created_at, a.id) < (timestamptz 'epoch' + ?::bigint * interval '1 microsecond', ?)`,
          [after.at, after.id],
        );
      }
      if (search !== undefined && search !== '') {
        const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
        query.where((either) => either.whereILike('a.name', pattern).orWhereILike('a.email', pattern));
      }
      const rows: (AccountRow & { at: string })[] = await query;
      return rows.map((row) => ({ item: toAccount(row), position: { at: row.at, id: row.id } }));
    },

    async organizations(accountId) {
      const rows: OrganizationRow[] = await db('membership as m')
        .join('organization as o', 'o.id', 'm.org_id')
        .where('m.account_id', accountId)
        .orderBy('o.created_at')
        .select('o.id', 'o.name', 'm.role', 'o.personal', 'o.created_at');
      return rows.map(({ created_at, ...rest }) => ({ ...rest, createdAt: created_at.toISOString() }));
    },
  };
}

function isTakenEmail(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'account_email';
}

function emailTaken(cause: unknown): AppError {
  return new AppError(
    'conflict',
    'There is an account with this e-mail address already. Nothing was created.',
    {
      cause,
    },
  );
}
