import type { Knex } from 'knex';
import * as accounts from './001_accounts.ts';
import * as projects from './002_projects.ts';
import * as credits from './003_credits.ts';
import * as runs from './004_runs.ts';
import * as ledgerView from './005_ledger_view.ts';
import * as rebase from './006_rebase.ts';
import * as blobFacts from './007_blob_facts.ts';
import * as ledgerFunctions from './008_ledger_functions.ts';
import * as payments from './011_payments.ts';
import * as paymentLedger from './012_payment_ledger.ts';
import * as operations from './013_operations.ts';
import * as life from './014_life.ts';
import * as taken from './015_taken.ts';
import * as messages from './016_messages.ts';
import * as unsentCalls from './017_unsent_calls.ts';
import * as placeHold from './018_place_hold.ts';
import * as symbols from './019_symbols.ts';
import * as burnOnce from './020_burn_once.ts';
import * as holdFirst from './021_hold_before_wallet.ts';
import * as debtOfItsWallet from './022_debt_of_its_wallet.ts';
import * as shortLocks from './023_short_locks.ts';
import * as snapshotOfRuns from './024_snapshot_of_runs.ts';
import * as promises from './025_promises.ts';

/** One numbered change of the tables, applied in a transaction. `up` and `down` get that transaction. */
export type Migration = {
  readonly name: string;
  up(knex: Knex): Promise<void>;
  down(knex: Knex): Promise<void>;
};

/** Every migration in order, listed rather than found in a folder so that the server can be bundled. */
export const migrations: readonly Migration[] = [
  { name: '001_accounts', ...accounts },
  { name: '002_projects', ...projects },
  { name: '003_credits', ...credits },
  { name: '004_runs', ...runs },
  { name: '005_ledger_view', ...ledgerView },
  { name: '006_rebase', ...rebase },
  { name: '007_blob_facts', ...blobFacts },
  { name: '008_ledger_functions', ...ledgerFunctions },
  { name: '011_payments', ...payments },
  { name: '012_payment_ledger', ...paymentLedger },
  { name: '013_operations', ...operations },
  { name: '014_life', ...life },
  { name: '015_taken', ...taken },
  { name: '016_messages', ...messages },
  { name: '017_unsent_calls', ...unsentCalls },
  { name: '018_place_hold', ...placeHold },
  { name: '019_symbols', ...symbols },
  { name: '020_burn_once', ...burnOnce },
  { name: '021_hold_before_wallet', ...holdFirst },
  { name: '022_debt_of_its_wallet', ...debtOfItsWallet },
  { name: '023_short_locks', ...shortLocks },
  { name: '024_snapshot_of_runs', ...snapshotOfRuns },
  { name: '025_promises', ...promises },
];
