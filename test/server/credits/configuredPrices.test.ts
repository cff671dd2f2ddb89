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
const quiet = { info: () => {}, warn: () => assert.fail('there is nothing to warn of') };
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
      await loadConfiguredPrices(credits, undefined, quiet);
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

    it('of a file that was edited without a later date are warned of by model, and not used', async () => {
      const { credits } = await ledgerOn(await open());
      const edited = join(folder, 'edited.json');
      const mini = { ...own, model: 'gpt-4o-mini' };
      const start = async (day: string, prices: readonly object[]) => {
        writeFileSync(edited, JSON.stringify({ date: day, prices }));
        const warned: unknown[] = [];
        const told: unknown[] = [];
        await loadConfiguredPrices(credits, edited, {
          info: ({ added, kept }: Record<string, unknown>) => void told.push(added, kept),
          warn: ({ model }: Record<string, unknown>) => void warned.push(model),
        });
        return { told, warned };
      };
      assert.deepEqual(await start(date, [own, mini]), { told: [2, 0], warned: [] });
      assert.deepEqual(await start(date, [mini, own]), { told: [0, 2], warned: [] });
      const dearer = { ...own, output: '9' };
      assert.deepEqual(await start(date, [dearer, mini]), { told: [0, 2], warned: ['openai/gpt-4o'] });
      assert.equal((await credits.findPrice('openai', 'gpt-4o'))[0]?.output, own.output);
      const tier = { ...mini, tierMinPrompt: 1_000 };
      assert.deepEqual((await start(date, [own, mini, tier])).warned, ['openai/gpt-4o-mini']);
      assert.deepEqual(await start('2025-06-02', [dearer]), { told: [1, 0], warned: [] });
      assert.equal((await credits.findPrice('openai', 'gpt-4o'))[0]?.output, '9');
      assert.deepEqual((await start('2999-01-01', [own])).told, [1, 0]);
      assert.deepEqual((await start('2999-01-01', [dearer])).warned, ['openai/gpt-4o']);
      // What has not begun keeps out nothing that begins before.
      assert.deepEqual(await start('2025-06-03', [own]), { told: [1, 0], warned: [] });
    });

    it('are imported by two at once, whatever the order of their files', async () => {
      const server = await startTestServer(await open());
      try {
        const { token } = await server.person({ admin: true });
        const prices = Array.from({ length: 60 }, (_, n) => ({ ...own, model: `many-${n}` }));
        const send = (day: string, list: readonly object[]) =>
          server.send('POST', '/v1/admin/prices/import', { token, body: { date: day, prices: list } });
        const days = ['2025-07-01', '2025-07-02', '2025-07-03', '2025-07-04'];
        const answers = await Promise.all(
          days.map((day, n) => send(day, n % 2 === 0 ? prices : prices.toReversed())),
        );
        assert.deepEqual(
          answers.map(({ status }) => status),
          [200, 200, 200, 200],
        );
      } finally {
        await server.stop();
      }
    });

    it('of a day to come leave the model with those that come with the server until then', async () => {
      const { credits } = await ledgerOn(await open());
      await loadPrices(credits, { date: '2999-01-01', prices: [own] });
      await loadConfiguredPrices(credits, undefined, quiet);
      assert.equal((await credits.findPrice('openai', 'gpt-4o'))[0]?.input, shipped.input);
    });
  });
});
