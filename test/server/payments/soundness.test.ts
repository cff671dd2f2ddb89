import assert from 'node:assert/strict';
import type { Database } from '../../../server/db/database.ts';
import { eachDatabase } from '../../support/databases.ts';
import { openShop, type Shop } from './shop.ts';

/** One corruption for every line of the view. `$session` stands for the key of what was paid, `$paid` and `$open` for purchases. */
const corruptions: [violation: string, sql: string][] = [
  [
    'paid session has not exactly one lot of its amount',
    `update lot set kind = 'promo' where source_key = $session`,
  ],
  [
    'paid session has not exactly one lot of its amount',
    `update lot set granted = granted + 1 where source_key = $session`,
  ],
  [
    'lot of a payment that is not known',
    `insert into lot (org_id, source_key, kind, granted, remaining, priority)
      select org_id, 'purchase:nobody', 'paid', 5, 5, 1 from purchase where id = $paid`,
  ],
  [
    'refund or dispute was not taken from the wallet',
    `update payment_fact set amount = amount + 1 where kind = 'refund'`,
  ],
  ['refund or dispute was not taken from the wallet', `delete from debt_claim where key like 'dispute:%'`],
  [
    'what was reinstated is not in the wallet',
    `update payment_fact set amount = amount + 1 where kind = 'reinstate'`,
  ],
  [
    'purchase is paid without a payment, or the reverse',
    `update purchase set state = 'failed' where id = $paid`,
  ],
  [
    'purchase is paid without a payment, or the reverse',
    `update purchase set state = 'paid' where id = $open`,
  ],
  [
    'refund or dispute took from one wallet what another had paid',
    `update transfer set org_id = (select org_id from purchase where id = $open) where idem_key like 'refund:%'`,
  ],
  [
    'refund or dispute is owed by one wallet for what another had paid',
    `update debt_claim set org_id = (select org_id from purchase where id = $open) where key like 'dispute:%'`,
  ],
  [
    'refunds and disputes left more to a lot than what expired of it',
    `insert into lapsed_claim (key, lot_id, amount) select 'refund:nobody', id, 5 from lot where source_key = $session`,
  ],
];

eachDatabase((_name, open) => {
  describe('payments in the database', () => {
    let database: Database;
    let shop: Shop;
    let ids: Record<string, string>;
    before(async () => {
      database = await open();
      shop = await openShop(database);
      const [ada, bob] = [await shop.server.person(), await shop.server.person()];
      const { purchase, session } = await shop.sell(ada);
      const waiting = await shop.sell(bob);
      const happens = [
        () => shop.stripe.pay(session.id),
        () => shop.stripe.refund(session.id, 200),
        () => shop.stripe.dispute(session.id, 500),
        () => shop.stripe.winDispute(session.id),
      ];
      for (const event of happens) {
        await shop.deliver(event());
        await shop.settled();
      }
      ids = {
        $session: `'purchase:${session.id}'`,
        $paid: `'${purchase.id}'`,
        $open: `'${waiting.purchase.id}'`,
      };
    });
    after(() => shop.close());
    afterEach(async () => assert.deepEqual(await shop.violations(), []));

    for (const [violation, sql] of corruptions) {
      it(`are reported when ${violation} (${sql.split(' ').slice(0, 5).join(' ')})`, async () => {
        const trx = await database.knex.transaction();
        try {
          await trx.raw('set local session_replication_role = replica');
          await trx.raw(sql.replace(/\$\w+/g, (name) => ids[name] ?? name));
          assert.deepEqual(await trx('payment_violations').pluck('violation'), [violation]);
        } finally {
          await trx.rollback();
        }
      });
    }

    it('have no line in their view that the corruptions above do not provoke', async () => {
      const { rows } = await database.knex.raw(`select pg_get_viewdef('payment_violations') as text`);
      const lines = String(rows[0].text).split(/UNION ALL/i).length;
      assert.equal(new Set(corruptions.map(([violation]) => violation)).size, lines);
    });
  });
});
