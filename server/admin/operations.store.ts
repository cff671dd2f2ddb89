import type { Margin } from '#shared/operations.contract.ts';

/** What an operator looks at and switches. Amounts are micro-USD. */
export type OperationsStore = {
  /** Null while new runs may start. */
  stopped(): Promise<{ message: string; at: string } | null>;
  stop(message: string | null): Promise<void>;
  /**
   * What work that nobody pays for came to since midnight UTC of the database, at the prices of users: single calls that the
   * house bore, and what ended runs spent and were not charged. Runs that are not billed are left out.
   */
  lossToday(): Promise<number>;
  /** The same of one organization, and of all, where none counts with more than `most`. */
  lossBeside(orgId: string | null, most: number): Promise<{ own: number; all: number }>;
  /** The same by organization: the few with most of it, the largest first. */
  worstToday(): Promise<{ orgId: string; name: string; loss: number }[]>;
  margin(days: number): Promise<Margin>;
  /** False when there is no such organization. */
  freeze(orgId: string, frozen: boolean): Promise<boolean>;
};
