/**
 * SQL that creates view `payment_violations`: the invariants between what Stripe was heard to say and the ledger; empty means sound.
 * `violation` names the rule, `key` the payment that breaks it. `more` are further selects, each with its `union all`;
 * `lapsed` gives what to add to the sum of a fact for what had expired with its lot.
 */
export const paymentViolations = (more = '', lapsed: (sign: '+' | '-') => string = () => ''): string => `
    create view payment_violations as
    select 'paid session has not exactly one lot of its amount' as violation, f.key
      from payment_fact f join purchase p on p.id = f.purchase_id
      where f.kind = 'purchase' and (select count(*) from lot l
        where l.source_key = f.key and l.org_id = p.org_id and l.granted = f.amount and l.kind = 'paid') <> 1
    union all
    select 'lot of a payment that is not known', l.source_key
      from lot l where l.source_key like 'purchase:%' and not exists (select from payment_fact f where f.key = l.source_key)
    union all
    select 'refund or dispute was not taken from the wallet', f.key
      from payment_fact f
      where f.kind in ('refund', 'dispute')
        and f.amount <> coalesce((select t.amount from transfer t where t.idem_key = f.key), 0)
          + coalesce((select d.amount from debt_claim d where d.key = f.key), 0) ${lapsed('+')}
    union all
    select 'what was reinstated is not in the wallet', f.key
      from payment_fact f
      where f.kind = 'reinstate'
        and f.amount <> coalesce((select t.amount from transfer t where t.idem_key = f.key), 0) ${lapsed('-')}
    union all
    select 'purchase is paid without a payment, or the reverse', p.id::text
      from purchase p
      where (p.state = 'paid') <> exists (select from payment_fact f where f.purchase_id = p.id and f.kind = 'purchase')
    union all
    select 'refund or dispute took from one wallet what another had paid', f.key
      from payment_fact f join purchase p on p.id = f.purchase_id join transfer t on t.idem_key = f.key
      where t.org_id <> p.org_id
    ${more}`;

export const debtOfAnotherWallet = `
    union all
    select 'refund or dispute is owed by one wallet for what another had paid', f.key
      from payment_fact f join purchase p on p.id = f.purchase_id join debt_claim d on d.key = f.key
      where d.org_id <> p.org_id`;

export const lapsedOfFact = (sign: '+' | '-'): string =>
  `${sign} coalesce((select c.amount from lapsed_claim c where c.key = f.key), 0)`;

export const lapsedMoreThanExpired = `
    union all
    select 'refunds and disputes left more to a lot than what expired of it', l.source_key
      from (select lot_id, sum(amount) as sum from lapsed_claim group by lot_id) c join lot l on l.id = c.lot_id
      where c.sum < 0 or c.sum > (select coalesce(sum(u.amount), 0) from lot_use u join transfer t on t.id = u.transfer_id
        where u.lot_id = c.lot_id and t.kind = 'expire')`;
