import { accountsApi } from './accounts.contract.ts';
import { creditsApi } from './credits.contract.ts';
import { messagesApi } from './messages.contract.ts';
import { paymentsApi } from './payments.contract.ts';
import { projectsApi } from './projects.contract.ts';
import { quotesApi } from './quotes.contract.ts';
import { receiptsApi } from './receipts.contract.ts';
import { runsApi } from './runs.contract.ts';
import { serverApi } from './server.contract.ts';
import { snapshotsApi } from './snapshots.contract.ts';
import { usageApi } from './usage.contract.ts';

/** What a user's client calls of the HTTP API, version 1, by operation. */
export const clientApi = {
  ...serverApi,
  ...accountsApi,
  ...projectsApi,
  ...quotesApi,
  ...snapshotsApi,
  ...runsApi,
  ...messagesApi,
  ...receiptsApi,
  ...creditsApi,
  ...paymentsApi,
  ...usageApi,
} as const;
