import { api } from '#shared/api.ts';
import { required } from './adminArguments.ts';
import type { AdminCommand } from './adminCommand.ts';
import { formatUsdPerMillion } from './amounts.ts';
import { countOf } from './countOf.ts';
import { formatMarkup, newPrice, type Price, priceChange } from './newPrice.ts';
import { readPriceFile } from './readPriceFile.ts';
import { table } from './table.ts';

/** What an operator does about the prices of models. */
export const priceCommands: Readonly<Record<string, AdminCommand>> = {
  'prices list': {
    synopsis: '',
    summary: 'prices in force, in USD per million tokens',
    words: 0,
    options: [],
    async run(client) {
      const answer = await client.call(api.listPrices, {});
      const { items, later } = answer;
      const text = pricesTable(items, 'SINCE');
      if (later.length === 0) return { answer, text };
      return { answer, text: `${text}\n\nNot in force yet:\n${pricesTable(later, 'FROM')}` };
    },
  },
  'prices set': {
    synopsis:
      '--provider NAME --model NAME [--input USD] [--output USD] [--cached USD] [--cache-write USD] [--tier TOKENS] [--markup-percent N]',
    summary:
      'a new price, in USD per million tokens; calls under way keep the old one. --tier: holds for longer prompts',
    more: `A local model costs nothing, which has to be said once:
  npm run admin -- prices set --provider local --model llama3 --input 0 --output 0
The provider and the model are the names that the server prints at its start. What is not given stays as it is. Of a
price that is new --input and --output are needed; --cached and --cache-write are what --input is unless given, and follow it
until they are something else.`,
    words: 0,
    options: ['provider', 'model', 'input', 'output', 'cached', 'cache-write', 'tier', 'markup-percent'],
    async run(client, given) {
      const { items, later } = await client.call(api.listPrices, {});
      const priced = newPrice(given, items);
      const answer = await client.call(api.setPrice, { body: priced.price });
      const { provider, model, tierMinPrompt } = answer;
      const prompts = tierMinPrompt === 0 ? '' : ` for prompts from ${tierMinPrompt} tokens`;
      const next = later.find((one) => one.provider === provider && one.model === model);
      const until =
        next === undefined ? '' : `\nAnother price of it was imported and begins on ${dayOf(next)}.`;
      const change = table(['USD PER MILLION', 'BEFORE', '', 'NOW'], priceChange(priced));
      return { answer, text: `Set the price of ${provider}/${model}${prompts}.\n${change}${until}` };
    },
  },
  'prices import': {
    synopsis: 'FILE',
    summary:
      'adds the prices of a JSON file made like server/credits/defaultPrices.json; newer ones are kept',
    words: 1,
    options: [],
    async run(client, { rest }) {
      const body = await readPriceFile(required('FILE', rest[0]));
      const answer = await client.call(api.importPrices, { body });
      const { added, kept, newer, begins } = answer;
      const lines = [`Added ${countOf(added, 'price')}, kept ${kept} as new or newer.`];
      if (added > 0 && begins !== null) lines.push(`What was added begins on ${begins.slice(0, 10)}.`);
      if (newer.length > 0) {
        lines.push(
          'These keep other prices than the file has, which are as new or newer. To replace them give the file the date of today:',
          ...newer.map((one) => `  ${one.provider}/${one.model}: since ${dayOf(one)}`),
        );
      }
      return { answer, text: lines.join('\n') };
    },
  },
};

const dayOf = ({ validFrom }: Pick<Price, 'validFrom'>): string => validFrom.slice(0, 10);

function pricesTable(prices: readonly Price[], day: string): string {
  const rows = prices.map((one) => [
    one.provider,
    one.model,
    String(one.tierMinPrompt),
    ...[one.input, one.cached, one.cacheWrite, one.output].map(formatUsdPerMillion),
    formatMarkup(one),
    dayOf(one),
  ]);
  const head = [
    'PROVIDER',
    'MODEL',
    'FROM PROMPT',
    'INPUT',
    'CACHED',
    'CACHE WRITE',
    'OUTPUT',
    'MARKUP',
    day,
  ];
  return table(head, rows);
}
