import { adminApi } from './admin.contract.ts';
import { clientApi } from './clientApi.ts';
import { operationsApi } from './operations.contract.ts';

/** The whole HTTP API, version 1, by operation. */
export const api = { ...clientApi, ...adminApi, ...operationsApi } as const;
