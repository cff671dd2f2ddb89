import data from './defaultPrices.json' with { type: 'json' };
import { parsePriceFile } from './priceFile.ts';

/** The price file that comes with the server: the demo models, and a few others for a start. */
export const defaultPrices = parsePriceFile(JSON.stringify(data), 'defaultPrices.json');
