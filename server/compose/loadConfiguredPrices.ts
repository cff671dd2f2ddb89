import { readFile } from 'node:fs/promises';
import { AppError } from '#shared/appError.ts';
import type { CreditStore } from '../credits/credits.store.ts';
import { defaultPrices } from '../credits/defaultPrices.ts';
import { loadPrices, parsePriceFile } from '../credits/priceFile.ts';

/**
 * Brings the operator's prices, and for models without any those that come with the server, into the ledger: a newer server never
 * changes what an operator charges. Throws `configuration_invalid`.
 */
export async function loadConfiguredPrices(credits: CreditStore, path: string | undefined): Promise<void> {
  const file = path === undefined ? null : parsePriceFile(await readPriceFile(path), path);
  if (file !== null) await loadPrices(credits, file);
  await loadPrices(credits, defaultPrices, { ifNone: true });
}

async function readPriceFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new AppError(
      'configuration_invalid',
      `PRICE_FILE names ${path}, which cannot be read. The server was not started.`,
      { cause },
    );
  }
}
