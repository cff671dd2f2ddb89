import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createLedgerAdjustments } from '../../../server/credits/adjustments.pg.ts';
import type { Database } from '../../../server/db/database.ts';
import { adminOn } from '../../support/adminOn.ts';
import { eachDatabase } from '../../support/databases.ts';
import { startTestServer, type TestServer } from '../../support/testServer.ts';

const adminToken = 'an-operator-token-of-forty-characters-ok';

eachDatabase((_name, open) => {
  describe('npm run admin', () => {
    let database: Database;
    let server: TestServer;
    before(async () => {
      database = await open();
      server = await startTestServer(database, { ADMIN_TOKEN: adminToken, INITIAL_GRANT: '0' });
    });
    after(() => server.stop());

    const { admin, answer } = adminOn(
      () => server,
      () => adminToken,
    );
    const newAccount = (name: string) =>
      answer<{ id: string; orgId: string }>('accounts', 'create', '--name', name);

    it('takes a fresh server to a person who can work: account, token, credits', async () => {
      const account = await newAccount('Ada');
      const created = await admin('tokens', 'create', account.id);
      const token = created.out.trim();
      assert.match(token, /^plb_/);
      const granted = await admin('grant', account.orgId, '12.5', '--note', 'welcome');
      assert.match(granted.out, /^Granted 12\.50 credits\. Available: 12\.50 credits\.\nTake it back with: /);
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
      await admin('freeze', orgId);
      assert.match(
        (await admin('accounts', 'list', '--search', 'Owen')).out,
        / 0\.00 credits +2\.00 credits +frozen\n/,
      );
      await admin('thaw', orgId);
      const granted = await admin('grant', orgId, '5');
      assert.match(
        granted.out,
        /^Granted 5\.00 credits\. 2\.00 credits of it paid what was owed\. Available: 3\.00 credits\.\n/,
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
      assert.match(listed.out, /^ACCOUNT +ORGANIZATION +NAME +E-MAIL +AVAILABLE +OWED +STATE\n/);
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
      ['a word too many', ['grant', randomUUID(), '1', '000']],
      ['a second organization', ['freeze', randomUUID(), randomUUID()]],
      ['an empty word too many', ['thaw', randomUUID(), '']],
      ['an option of another command', ['purchases', 'refund', randomUUID(), '--days', '2.50']],
      ['an option of another command that is a switch', ['ledger', 'check', '--problems']],
      ['no credits at all', ['grant', randomUUID(), '0']],
      ['a last day that is none', ['grant', randomUUID(), '5', '--days', '0']],
      ['money that is none', ['purchases', 'refund', randomUUID(), '1,000']],
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

    it('says what a command takes when it is given more, and does nothing', async () => {
      const { orgId } = await newAccount('Ian');
      const words = await admin('grant', orgId, '1', '000', '--note', 'typed');
      assert.match(
        words.err,
        /^"000" is too much for "grant"\. It takes ORGANIZATION CREDITS \[--note TEXT\]/,
      );
      assert.match(words.err, /Nothing was changed/);
      const option = await admin('runs', 'allow', '--days', '3');
      assert.match(option.err, /^"runs allow" has no option --days\. It takes nothing\./);
      const { items } = await answer<{ items: { orgId: string; available: number }[] }>('accounts', 'list');
      assert.equal(items.find((one) => one.orgId === orgId)?.available, 0);
    });

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
