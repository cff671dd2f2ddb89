import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { runAdmin } from '../../../extension/cli/runAdmin.ts';
import { createLedgerAdjustments } from '../../../server/credits/adjustments.pg.ts';
import type { Database } from '../../../server/db/database.ts';
import { eachDatabase } from '../../support/databases.ts';
import { startTestServer, type TestServer } from '../../support/testServer.ts';

const adminToken = 'an-operator-token-of-forty-characters-ok';

type Result = { code: number; out: string; err: string };

eachDatabase((_name, open) => {
  describe('npm run admin', () => {
    let database: Database;
    let server: TestServer;
    before(async () => {
      database = await open();
      server = await startTestServer(database, { ADMIN_TOKEN: adminToken, INITIAL_GRANT: '0' });
    });
    after(() => server.stop());

    async function admin(...argv: string[]): Promise<Result> {
      const result = { code: 0, out: '', err: '' };
      const environment = { PLUMBLINE_SERVER: server.url, PLUMBLINE_TOKEN: adminToken };
      result.code = await runAdmin(argv, environment, {
        out: (text) => {
          result.out += text;
        },
        err: (text) => {
          result.err += text;
        },
      });
      return result;
    }
    async function answer<T>(...argv: string[]): Promise<T> {
      const { code, out, err } = await admin(...argv, '--json');
      assert.equal(code, 0, err);
      return JSON.parse(out) as T;
    }
    const newAccount = (name: string) =>
      answer<{ id: string; orgId: string }>('accounts', 'create', '--name', name);

    it('takes a fresh server to a person who can work: account, token, credits', async () => {
      const account = await newAccount('Ada');
      const created = await admin('tokens', 'create', account.id);
      const token = created.out.trim();
      assert.match(token, /^plb_/);
      const granted = await admin('grant', account.orgId, '12.5', '--note', 'welcome');
      assert.equal(granted.out, 'Granted 12.50 credits. Available: 12.50 credits.\n');
      const { body } = await server.send('GET', '/v1/credits', { token });
      assert.equal((body as { available: number }).available, 125_000);
      const transfers = await server.send('GET', '/v1/credits/transfers', { token });
      const [transfer] = (transfers.body as { items: { note: string; kind: string; into: boolean }[] }).items;
      assert.deepEqual([transfer?.note, transfer?.kind, transfer?.into], ['welcome', 'promo', true]);
    });

    it('grants once per key', async () => {
      const { orgId } = await newAccount('Bob');
      await admin('grant', orgId, '5', '--key', 'christmas');
      const again = await admin('grant', orgId, '5', '--key', 'christmas');
      assert.match(again.out, /nothing was added. Available: 5.00 credits/);
    });

    it('says the key of a grant whose answer was lost, and grants once with it', async () => {
      const { orgId } = await newAccount('Eve');
      const lossy = createServer(async (request, response) => {
        const { authorization = '', 'idempotency-key': idempotencyKey } = request.headers;
        const headers = {
          authorization,
          'content-type': 'application/json',
          'idempotency-key': String(idempotencyKey),
        };
        const body = await text(request);
        await fetch(`${server.url}${request.url}`, { method: 'POST', headers, body });
        response.destroy();
      }).listen(0, '127.0.0.1');
      await once(lossy, 'listening');
      const { port } = lossy.address() as AddressInfo;
      const lost = await admin('grant', orgId, '5', '--server', `http://127.0.0.1:${port}`);
      lossy.close();
      assert.equal(lost.code, 1);
      const key = /Repeat it with --key (\S+),/.exec(lost.err)?.[1] ?? assert.fail(lost.err);
      const again = await admin('grant', orgId, '5', '--key', key);
      assert.match(again.out, /nothing was added. Available: 5.00 credits/);
    });

    it('says how much of a grant paid what was owed', async () => {
      const { orgId } = await newAccount('Owen');
      const { clawBack } = createLedgerAdjustments(database.knex, { lotDays: { promo: 0, paid: 0 } });
      const keys = { sourceKey: `bought:${orgId}`, key: `back:${orgId}` };
      await clawBack({ orgId, ...keys, kind: 'dispute', amount: 20_000n });
      const granted = await admin('grant', orgId, '5');
      assert.equal(
        granted.out,
        'Granted 5.00 credits. 2.00 credits of it paid what was owed. Available: 3.00 credits.\n',
      );
    });

    it('does not grant to an organization that does not exist', async () => {
      const { code, err } = await admin('grant', randomUUID(), '5');
      assert.equal(code, 1);
      assert.doesNotMatch(err, /--key/);
      assert.notEqual(err, '');
    });

    it('lists accounts and finds them by a part of the name', async () => {
      await newAccount('Grace 100%');
      const found = await answer<{ items: { name: string }[] }>('accounts', 'list', '--search', 'e 100%');
      assert.deepEqual(
        found.items.map((one) => one.name),
        ['Grace 100%'],
      );
      const listed = await admin('accounts', 'list');
      assert.match(listed.out, /^ACCOUNT +ORGANIZATION +NAME +E-MAIL +AVAILABLE\n/);
    });

    it('refuses a second account with the same e-mail, whatever its case', async () => {
      const create = (email: string) => admin('accounts', 'create', '--name', 'Eve', '--email', email);
      assert.equal((await create('eve@example.com')).code, 0);
      const second = await create('EVE@example.com');
      assert.equal(second.code, 1);
      assert.match(second.err, /e-mail address already/);
    });

    it('lists and revokes tokens', async () => {
      const account = await newAccount('Kay');
      const { out } = await admin('tokens', 'create', account.id, '--scope', 'user', '--days', '30');
      const token = out.trim();
      const { items } = await answer<{ items: { id: string; prefix: string; expiresAt: string }[] }>(
        'tokens',
        'list',
        account.id,
      );
      const [listed] = items;
      assert.ok(listed && token.startsWith(listed.prefix) && listed.expiresAt);
      assert.equal((await server.send('GET', '/v1/me', { token })).status, 200);
      assert.equal((await admin('tokens', 'revoke', listed.id)).code, 0);
      assert.equal((await server.send('GET', '/v1/me', { token })).status, 401);
    });

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

    it('imports a file of prices, all of it or none, and keeps what is as new', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'plumbline-prices-'));
      const path = join(folder, 'prices.json');
      const one = { provider: 'acme', input: '3000000', cached: '1', cacheWrite: '2', output: '4' };
      const write = (...prices: object[]) =>
        writeFileSync(path, JSON.stringify({ date: '2026-02-03', prices }));
      const priced = async (model: string) =>
        (
          await answer<{ items: { model: string; input: string; validFrom: string }[] }>('prices', 'list')
        ).items.find((price) => price.model === model);
      write({ ...one, model: 'new' }, { ...one, model: 'tiers', tierMinPrompt: 9 });
      assert.match((await admin('prices', 'import', path)).err, /acme\/tiers has no tier from 0/);
      assert.equal(await priced('new'), undefined);
      write({ ...one, model: 'new' });
      assert.match((await admin('prices', 'import', path)).out, /^Added 1 price, kept 0/);
      assert.match((await admin('prices', 'import', path)).out, /^Added 0 prices, kept 1/);
      const { input, validFrom } = (await priced('new')) ?? assert.fail('not priced');
      assert.deepEqual([input, validFrom], ['3000000', '2026-02-03T00:00:00.000Z']);
      write({ ...one, model: 'new', input: '0.5' });
      assert.match((await admin('prices', 'import', path)).err, /prices\.0\.input: /);
      assert.equal((await admin('prices', 'import', join(folder, 'gone.json'))).code, 2);
      rmSync(folder, { recursive: true });
    });

    it('shows whether runs start, stops them with a message, and lets them start again', async () => {
      const first = await admin('status');
      assert.equal(first.code, 0);
      assert.match(
        first.out,
        /^New runs start\.\nUnpaid work since midnight UTC: 0\.00 credits, of at most /,
      );
      assert.match(
        (await admin('runs', 'stop', 'Back', 'at', 'noon.')).out,
        /No new runs .*: Back at noon\./,
      );
      assert.equal((await admin('status')).code, 1);
      assert.match((await admin('runs', 'allow')).out, /^New runs start\./);
      assert.equal((await admin('runs', 'stop')).code, 2);
    });

    it('freezes and thaws an organization, and ends all tokens of an account', async () => {
      const account = await newAccount('Eve');
      const token = (await admin('tokens', 'create', account.id)).out.trim();
      await admin('tokens', 'create', account.id);
      assert.match((await admin('freeze', account.orgId)).out, /^Frozen\. Available: 0\.00 credits/);
      const { body } = await server.send('GET', '/v1/credits', { token });
      assert.equal((body as { frozen: boolean }).frozen, true);
      assert.match((await admin('thaw', account.orgId)).out, /^Thawed\./);
      assert.equal((await admin('tokens', 'revoke-all', account.id)).out, 'Revoked 2 tokens.\n');
      assert.equal((await server.send('GET', '/v1/me', { token })).status, 401);
      assert.equal((await admin('tokens', 'revoke-all', account.id)).out, 'Revoked 0 tokens.\n');
      assert.equal((await admin('tokens', 'revoke-all', randomUUID())).code, 1);
      assert.equal((await admin('freeze', 'everybody')).code, 2);
    });

    it('reports the margin', async () => {
      const { code, out } = await admin('margin', '--days', '7');
      assert.equal(code, 0);
      assert.match(
        out,
        /No model was called\.[\s\S]*No run ended\.[\s\S]*Left of bought credits: 0\.00 credits\./,
      );
    });

    it('grants credits for some days', async () => {
      const { orgId, id } = await newAccount('Zoe');
      await admin('grant', orgId, '5', '--days', '10');
      const token = (await admin('tokens', 'create', id)).out.trim();
      const { body } = await server.send('GET', '/v1/credits', { token });
      const { expires } = body as { expires: { amount: number; at: string } | null };
      assert.equal(expires?.amount, 50_000);
    });

    it('says that a sound ledger is sound, and exits with 1 for one that is not', async () => {
      const { orgId } = await newAccount('Mallory');
      await admin('grant', orgId, '5');
      const sound = await admin('ledger', 'check');
      assert.match(sound.out, /^The ledger is sound: \d+ wallets, \d+ transfers\.\n$/);
      assert.equal(sound.code, 0);
      await database.knex('wallet').where({ org_id: orgId }).update({ posted: 60_000 });
      const broken = await admin('ledger', 'check');
      await database.knex('wallet').where({ org_id: orgId }).update({ posted: 50_000 });
      assert.equal(broken.code, 1);
      assert.match(broken.out, /^VIOLATION +KEY\n/);
      assert.match(broken.out, /NOT sound/);
    });

    const senseless: [string, string[]][] = [
      ['an unknown command', ['accounts', 'delete']],
      ['an unknown option', ['accounts', 'list', '--all']],
      ['a missing name', ['accounts', 'create']],
      ['an unknown scope', ['tokens', 'create', randomUUID(), '--scope', 'root']],
      ['an amount that is none', ['grant', randomUUID(), '1.234']],
      [
        'a price that is none',
        ['prices', 'set', '--provider', 'a', '--model', 'b', '--input', 'x', '--output', '1'],
      ],
      ['an address that is none', ['accounts', 'list', '--server', 'here']],
      ['an empty token', ['accounts', 'list', '--token', '']],
    ];
    for (const [what, argv] of senseless) {
      it(`exits with 2 for ${what}`, async () => {
        const { code, out, err } = await admin(...argv);
        assert.equal(code, 2);
        assert.equal(out, '');
        assert.notEqual(err, '');
      });
    }

    it('prints how it is used', async () => {
      const { code, out } = await admin('--help');
      assert.equal(code, 0);
      for (const command of ['accounts create', 'tokens revoke', 'grant ', 'prices set', 'ledger check']) {
        assert.ok(out.includes(command), command);
      }
    });
  });
});

describe('the admin command as a process', () => {
  it('ends with the exit code and says what is missing', () => {
    const { status, stderr } = spawnSync(process.execPath, ['extension/cli/admin.ts', 'accounts', 'list'], {
      encoding: 'utf8',
      env: {},
    });
    assert.equal(status, 2);
    assert.match(stderr, /PLUMBLINE_TOKEN/);
  });
});
