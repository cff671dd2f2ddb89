import type { PageRequest, Positioned } from '../http/page.ts';
import type { Account, Organization } from './account.ts';

export type AccountStore = {
  /** Account, personal organization and membership as owner. Throws `conflict` when the e-mail is taken. */
  insert(account: { id: string; orgId: string; name: string; email: string | null }): Promise<Account>;
  find(accountId: string): Promise<Account | null>;
  /** The account that was created first, or null when there is none. */
  first(): Promise<Account | null>;
  /** Newest first; `search` matches a part of name or e-mail. */
  list(page: PageRequest & { search: string | undefined }): Promise<Positioned<Account>[]>;
  organizations(accountId: string): Promise<Organization[]>;
};
