import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../../server/db/database.ts';
import { adminOn } from '../../support/adminOn.ts';
import { eachDatabase } from '../../support/databases.ts';
import { startTestServer, type TestServer } from '../../support/testServer.ts';

const adminToken = 'an-operator-token-of-forty-characters-ok';

eachDatabase((_name, open) => {
  describe('npm run admin -- prices', () => {
    let database: Database;
    let server: TestServer;
    let folder: string;
    let path: string;
    before(async () => {
      database = await open();
      server = await startTestServer(database, { ADMIN_TOKEN: adminToken });
      folder = mkdtempSync(join(tmpdir(), 'plumbline-prices-'));
      path = join(folder, 'prices.json');
    });
    after(async () => {
      await server.stop();
      rmSync(folder, { recursive: true });
    });

    const { admin, answer } = adminOn(
      () => server,
      () => adminToken,
    );
    it('sets prices in USD per million tokens and shows them so', async () => {
      const set = ['--provider', 'acme', '--model', 'large', '--input', '2.5', '--output', '10'];
      assert.equal((await admin('prices', 'set', ...set, '--markup-percent', '20')).code, 0);
      const { items } = await answer<{ items: Record<string, unknown>[] }>('price', 'list');
      const { id: _id, validFrom: _from, ...price } = items.find((one) => one['model'] === 'large') ?? {};
      assert.deepEqual(price, {
        provider: 'acme',
        model: 'large',
        tierMinPrompt: 0,
        input: '2500000',
        cached: '2500000',
        cacheWrite: '2500000',
        output: '10000000',
        markupBps: 2000,
      });
      assert.match((await admin('prices', 'list')).out, /acme +large +0 +2\.50 +2\.50 +2\.50 +10\.00 +20 %/);
    });

    it('keeps what is not given when a price is set again, and says what it was and is', async () => {
      const model = ['--provider', 'acme', '--model', 'kept'];
      const set = (...options: string[]) => admin('prices', 'set', ...model, ...options);
      const first = await set('--input', '3', '--cached', '0.3', '--output', '12', '--markup-percent', '30');
      assert.match(first.out, /^Set the price of acme\/kept\.\n/);
      assert.match(first.out, /\ninput +- +-> +3\.00\n/);
      const again = await set('--input', '2.5', '--output', '11.5');
      const rows = again.out.split('\n').map((line) => line.replace(/ +/g, ' '));
      assert.deepEqual(rows.slice(2, -1), [
        'input 3.00 -> 2.50',
        'cached 0.30 -> 0.30',
        'cache write 3.00 -> 2.50',
        'output 12.00 -> 11.50',
        'markup 30 % -> 30 %',
      ]);
      assert.equal((await set('--markup-percent', '10')).code, 0);
      const tier = await set('--tier', '200000', '--input', '5', '--output', '20');
      assert.match(tier.out, /^Set the price of acme\/kept for prompts from 200000 tokens\.\n/);
      const prices = (await admin('prices', 'list')).out.replace(/ +/g, ' ');
      assert.match(prices, /acme kept 0 2\.50 0\.30 2\.50 11\.50 10 %/);
      assert.match(prices, /acme kept 200000 5\.00 5\.00 5\.00 20\.00 10 %/);
    });

    it('says by the name of the option what of a price is wrong or missing', async () => {
      const set = (...options: string[]) =>
        admin('prices', 'set', '--provider', 'acme', '--model', 'bad', ...options);
      const markup = await set('--input', '1', '--output', '1', '--markup-percent', '2000');
      assert.equal(markup.code, 2);
      assert.match(
        markup.err,
        /^--markup-percent has to be a whole number from 0 to 1000, and "2000" is none/,
      );
      assert.match(
        (await set('--output', '1')).err,
        /acme\/bad has no such price yet, and --input is missing/,
      );
      const tier = await set('--input', '1', '--output', '1', '--tier', '3000000000');
      assert.match(tier.err, /^--tier has to be a whole number/);
      const body = { provider: 'a', model: 'b', tierMinPrompt: 3_000_000_000, markupBps: 0 };
      const amounts = { input: '1', cached: '1', cacheWrite: '1', output: '1' };
      const sent = { token: adminToken, body: { ...body, ...amounts } };
      assert.equal((await server.send('POST', '/v1/admin/prices', sent)).status, 400);
    });

    const price = { provider: 'acme', input: '3000000', cached: '1', cacheWrite: '2', output: '4' };
    const dayFromNow = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    async function importFile(date: string, ...prices: object[]) {
      writeFileSync(path, JSON.stringify({ date, prices }));
      return admin('prices', 'import', path);
    }
    async function tiersOf(
      model: string,
    ): Promise<{ tierMinPrompt: number; input: string; validFrom: string }[]> {
      const { items } = await answer<{
        items: { model: string; tierMinPrompt: number; input: string; validFrom: string }[];
      }>('prices', 'list');
      return items.filter((one) => one.model === model);
    }

    it('imports a file of prices, all of it or none, and keeps what is as new', async () => {
      const day = '2026-02-03';
      const half = await importFile(
        day,
        { ...price, model: 'new' },
        { ...price, model: 'tiers', tierMinPrompt: 9 },
      );
      assert.match(half.err, /acme\/tiers has no tier from 0/);
      assert.deepEqual(await tiersOf('new'), []);
      assert.equal(
        (await importFile(day, { ...price, model: 'new' })).out,
        'Added 1 price, kept 0 as new or newer.\n',
      );
      assert.equal(
        (await importFile(day, { ...price, model: 'new' })).out,
        'Added 0 prices, kept 1 as new or newer.\n',
      );
      const [{ input, validFrom } = assert.fail('not priced')] = await tiersOf('new');
      assert.deepEqual([input, validFrom], ['3000000', '2026-02-03T00:00:00.000Z']);
      const other = await importFile(day, { ...price, model: 'new', input: '5' });
      assert.match(
        other.out,
        /keep other prices than the file has[\s\S]*the date of today:\n {2}acme\/new: since 2026-02-03\n/,
      );
      assert.match(
        (await importFile(day, { ...price, model: 'new', input: '0.5' })).err,
        /prices\.0\.input: /,
      );
      assert.equal((await admin('prices', 'import', join(folder, 'gone.json'))).code, 2);
    });

    it('mends a slip with a file of today, whatever was set today', async () => {
      const set = ['--provider', 'acme', '--model', 'slip', '--input', '3', '--output', '4'];
      await admin('prices', 'set', ...set);
      await admin('prices', 'set', ...set, '--tier', '100');
      assert.equal((await tiersOf('slip')).length, 2);
      const right = { ...price, model: 'slip' };
      assert.match((await importFile(dayFromNow(0), right)).out, /^Added 1 price, kept 0/);
      assert.deepEqual(
        (await tiersOf('slip')).map((one) => one.tierMinPrompt),
        [0],
      );
      assert.match((await importFile(dayFromNow(0), right)).out, /^Added 0 prices, kept 1/);
      assert.match((await importFile(dayFromNow(0), { ...right, input: '7' })).out, /^Added 1 price/);
      assert.deepEqual(
        (await tiersOf('slip')).map((one) => one.input),
        ['7'],
      );
    });

    it('names prices that begin later, lets them be replaced, and holds up none that begin before', async () => {
      const later = { ...price, model: 'later' };
      const day = dayFromNow(3);
      assert.match(
        (await importFile(day, later)).out,
        new RegExp(`^Added 1 price.*\nWhat was added begins on ${day}.`),
      );
      assert.deepEqual(await tiersOf('later'), []);
      const listed = await admin('prices', 'list');
      assert.match(listed.out, new RegExp(`Not in force yet:\n.* FROM\nacme +later .*${day}\n`));
      assert.match((await importFile(day, later)).out, /^Added 0 prices, kept 1/);
      assert.match((await importFile(day, { ...later, input: '8000000' })).out, /^Added 1 price/);
      assert.match((await admin('prices', 'list')).out, /acme +later +0 +8\.00/);
      assert.match((await importFile(dayFromNow(0), later)).out, /^Added 1 price/);
      assert.equal((await tiersOf('later')).length, 1);
      const set = await admin('prices', 'set', '--provider', 'acme', '--model', 'later', '--output', '9');
      assert.match(set.out, new RegExp(`Another price of it was imported and begins on ${day}.`));
    });

    it('refuses a file of a day that must be a slip', async () => {
      const slip = { ...price, model: 'never' };
      assert.match(
        (await importFile('2062-01-01', slip)).err,
        /date: 2062-01-01 is more than a year away\. No price/,
      );
      assert.match((await importFile('0000-01-01', slip)).err, /date: No price is that old/);
      const { out } = await admin('prices', 'list');
      assert.doesNotMatch(out, /never/);
    });
  });
});
