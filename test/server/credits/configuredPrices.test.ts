import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfiguredPrices } from '../../../server/compose/loadConfiguredPrices.ts';
import { defaultPrices } from '../../../server/credits/defaultPrices.ts';
import { loadPrices } from '../../../server/credits/priceFile.ts';
import { eachDatabase } from '../../support/databases.ts';
import { startTestServer } from '../../support/testServer.ts';
import { ledgerOn } from './ledger.ts';

const [shipped] = defaultPrices.prices.filter(({ model }) => model === 'gpt-4o');
assert.ok(shipped !== undefined);
const own = { ...shipped, input: '7' };
/** Long before the day of the prices that come with the server. */
const date = '2025-06-01';

eachDatabase((_name, open) => {
  describe('prices of the configuration', () => {
    let folder: string;
    let path: string;
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'plumbline-prices-'));
      path = join(folder, 'prices.json');
      writeFileSync(path, JSON.stringify({ date, prices: [own] }));
    });
    after(() => rmSync(folder, { recursive: true }));

    it('that an operator set before stay, though those that come with the server are of a later day', async () => {
      const { credits } = await ledgerOn(await open());
      await loadPrices(credits, { date, prices: [own] });
      await loadConfiguredPrices(credits, undefined);
      assert.equal((await credits.findPrice('openai', 'gpt-4o'))[0]?.input, '7');
      assert.equal((await credits.findPrice('openai', 'gpt-4o-mini')).length, 1);
    });

    it('are those of PRICE_FILE on a new server, and those that come with it for other models', async () => {
      const database = await open();
      const server = await startTestServer(database, { PRICE_FILE: path });
      try {
        const { token } = await server.person({ admin: true });
        const { body } = await server.send('GET', '/v1/admin/prices', { token });
        const { items } = body as { items: { model: string; input: string; validFrom: string }[] };
        const of = (model: string) => items.filter((one) => one.model === model).map(({ input }) => input);
        assert.deepEqual(of('gpt-4o'), ['7']);
        assert.deepEqual(of('gpt-4.1'), ['2000000']);
      } finally {
        await server.stop();
      }
    });

    it('of a day to come leave the model with those that come with the server until then', async () => {
      const { credits } = await ledgerOn(await open());
      await loadPrices(credits, { date: '2999-01-01', prices: [own] });
      await loadConfiguredPrices(credits, undefined);
      assert.equal((await credits.findPrice('openai', 'gpt-4o'))[0]?.input, shipped.input);
    });
  });
});
