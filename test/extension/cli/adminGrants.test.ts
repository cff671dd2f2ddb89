import assert from 'node:assert/strict';
import { type Ledger, ledgerOn } from '../../server/credits/ledger.ts';
import { adminOn } from '../../support/adminOn.ts';
import { eachDatabase } from '../../support/databases.ts';
import { startTestServer, type TestServer } from '../../support/testServer.ts';

const adminToken = 'an-operator-token-of-forty-characters-ok';

eachDatabase((_name, open) => {
  describe('npm run admin -- grants revoke', () => {
    let ledger: Ledger;
    let server: TestServer;
    let orgId: string;
    before(async () => {
      const database = await open();
      ledger = await ledgerOn(database);
      server = await startTestServer(database, { ADMIN_TOKEN: adminToken, INITIAL_GRANT: '0' });
    });
    beforeEach(async () => {
      orgId = await ledger.organization();
    });
    after(() => server.stop());
    afterEach(async () => assert.deepEqual(await ledger.violations(), []));

    const { admin, answer } = adminOn(
      () => server,
      () => adminToken,
    );
    const balance = async () => {
      const { posted, held, debt } = await ledger.credits.balance(orgId);
      return { posted, held, debt };
    };

    it('takes a grant back by what the grant printed, once', async () => {
      await admin('grant', orgId, '3');
      const { out } = await admin('grant', orgId, '999999999', '--key', "an O'Neill key");
      const [, words = ''] = /^Take it back with: npm run admin -- (.*)$/m.exec(out) ?? assert.fail(out);
      assert.equal(words, `grants revoke ${orgId} 'an O'\\''Neill key'`);
      for (const _time of [1, 2]) {
        const back = await admin('grants', 'revoke', orgId, "an O'Neill key");
        assert.equal(back.out, 'Taken back: 999,999,999.00 credits. Available: 3.00 credits.\n');
      }
      const [newest] = await ledger.credits.listTransfers(orgId, { limit: 1 });
      assert.deepEqual([newest?.kind, newest?.note], ['expire', 'taken back by the operator']);
      const { key } = await answer<{ key: string }>('grant', orgId, '2');
      assert.match((await admin('grant', 'revoke', orgId, key)).out, /^Taken back: 2\.00 credits/);
    });

    it('leaves what was used and what runs hold, and makes no debt', async () => {
      await admin('grant', orgId, '5', '--key', 'gift');
      const spent = await ledger.heldRun(orgId, 10_000);
      await ledger.spend(spent, 10_000);
      await ledger.end(spent, 'verified');
      const holding = await ledger.heldRun(orgId, 30_000);
      const back = await admin('grants', 'revoke', orgId, 'gift');
      assert.equal(
        back.out,
        'Taken back: 1.00 credit. Used before, and not taken: 1.00 credit. Held by runs, and taken when they free it: 3.00 credits. Available: 0.00 credits.\n',
      );
      assert.deepEqual(await balance(), { posted: 30_000, held: 30_000, debt: 0 });
      await ledger.end(holding, 'verified');
      await ledger.credits.expireLots();
      assert.deepEqual(await balance(), { posted: 0, held: 0, debt: 0 });
      assert.match(
        (await admin('grants', 'revoke', orgId, 'gift')).out,
        /^Taken back: 4\.00 credits\. Used .* 1\.00/,
      );
    });

    it("knows only this organization's grants, and never takes what was bought", async () => {
      await admin('grant', orgId, '5', '--key', 'gift');
      await ledger.credits.grant({ orgId, amount: 7, key: `grant:${orgId}:paid`, kind: 'paid', note: '' });
      const other = await ledger.organization();
      for (const [org, key] of [
        [other, 'gift'],
        [orgId, 'paid'],
        [orgId, 'nothing'],
      ] as const) {
        const { code, err } = await admin('grants', 'revoke', org, key);
        assert.equal(code, 1);
        assert.match(err, /was given nothing with this key\. Nothing was changed/);
      }
      assert.equal((await balance()).posted, 50_007);
    });
  });
});
