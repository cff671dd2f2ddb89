import { readFile } from 'node:fs/promises';
import { AppError } from '#shared/appError.ts';
import type { CreditStore } from '../credits/credits.store.ts';
import { defaultPrices } from '../credits/defaultPrices.ts';
import { editedModels, loadPrices, modelCount, parsePriceFile } from '../credits/priceFile.ts';
import type { Logger } from '../http/logger.ts';

/**
 * Brings the operator's prices, and for models without any those that come with the server, into the ledger: a newer server never
 * changes what an operator charges. A file that was edited and has its old date changes nothing, which is told by model.
 * Throws `configuration_invalid`.
 */
export async function loadConfiguredPrices(
  credits: CreditStore,
  path: string | undefined,
  logger: Pick<Logger, 'info' | 'warn'>,
): Promise<void> {
  const file = path === undefined ? null : parsePriceFile(await readPriceFile(path), path);
  if (file !== null) {
    const added = await loadPrices(credits, file);
    logger.info({ path, added, kept: modelCount(file) - added }, 'prices of PRICE_FILE');
    for (const model of await editedModels(credits, file)) {
      logger.warn(
        { path, model, date: file.date },
        'PRICE_FILE has other prices for this model than were loaded with its date, and they are not used: give the file a later date',
      );
    }
  }
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
