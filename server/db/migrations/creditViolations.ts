/** Sum over the wallet's side of every transfer: what went in less what went out. */
const signed = `case when credit_acct = 'wallet' then amount else -amount end`;

/**
 * SQL that creates view `credit_violations`: one row per broken invariant of the ledger that a table's own constraints cannot
 * state; empty means sound. `violation` names the rule, `key` the row or wallet that breaks it. `openHolds` says which holds a
 * wallet sets money aside for, `charges` which transfers `t` of a run are its settlement's, `more` are further selects of the same columns.
 */
export const creditViolations = ({
  openHolds,
  charges = '',
  more = '',
}: {
  openHolds: string;
  charges?: string;
  more?: string;
}): string => `
    create view credit_violations as
    select 'wallet.held is not the sum of its open holds' as violation, w.org_id::text as key
      from wallet w left join lateral
        (select coalesce(sum(amount), 0) as sum from hold where org_id = w.org_id and ${openHolds}) h on true
      where w.held <> h.sum
    union all
    select 'wallet.posted is not the sum of its transfers', w.org_id::text
      from wallet w left join lateral
        (select coalesce(sum(${signed}), 0) as sum from transfer where org_id = w.org_id) t on true
      where w.posted <> t.sum
    union all
    select 'wallet.posted is not the sum of what its lots have left', w.org_id::text
      from wallet w left join lateral
        (select coalesce(sum(remaining), 0) as sum from lot where org_id = w.org_id) l on true
      where w.posted <> l.sum
    union all
    select 'wallet.seq is not the number of its transfers', w.org_id::text
      from wallet w left join lateral
        (select count(*) as n, coalesce(max(seq), 0) as last, coalesce(min(seq), 1) as first
          from transfer where org_id = w.org_id) t on true
      where w.seq <> t.n or w.seq <> t.last or t.first <> 1
    union all
    select 'transfer.posted_after does not follow from the one before', t.id::text
      from (select id, posted_after, ${signed} as change,
              lag(posted_after, 1, 0::bigint) over (partition by org_id order by seq) as before
            from transfer) t
      where t.posted_after <> t.before + t.change
    union all
    select 'wallet is negative or overdrawn', org_id::text
      from wallet where posted < 0 or held < 0 or debt < 0 or held > posted
    union all
    select 'lot.remaining is not what it was granted less its uses', l.id::text
      from lot l left join lateral
        (select coalesce(sum(amount) filter (where amount > 0), 0) as burned,
                coalesce(-sum(amount) filter (where amount < 0), 0) as filled
          from lot_use where lot_id = l.id) u on true
      where l.remaining <> u.filled - u.burned or l.granted < u.filled - u.burned
    union all
    select 'transfer is not covered by the lots it used', t.id::text
      from transfer t left join lateral
        (select coalesce(sum(amount), 0) as sum from lot_use where transfer_id = t.id) u on true
      where u.sum <> -(${signed})
    union all
    select 'lot has not exactly one transfer that brought it', l.id::text
      from lot l
      where (select count(*) from transfer t join lot_use u on u.transfer_id = t.id
              where u.lot_id = l.id and u.amount < 0 and t.kind in ('purchase', 'promo') and t.org_id = l.org_id
                and t.amount = l.granted) <> 1
    union all
    select 'settled hold and its charge differ', h.run_id::text
      from hold h left join transfer t on t.run_id = h.run_id ${charges}
      where h.state = 'settled' and (coalesce(t.amount, 0) <> h.charged or t.org_id <> h.org_id)
    union all
    select 'charge of a hold that is still open', t.id::text
      from transfer t join hold h on h.run_id = t.run_id where h.state = 'open'
    union all
    select 'hold.spent is not the sum of its recorded charges', h.run_id::text
      from hold h left join lateral
        (select coalesce(sum(charge), 0) as sum from model_call where run_id = h.run_id and state = 'recorded') c
        on true
      where h.spent <> c.sum
    union all
    select 'hold.reserved is not the sum of its open calls', h.run_id::text
      from hold h left join lateral
        (select coalesce(sum(reserved), 0) as sum from model_call
          where run_id = h.run_id and state in ('reserved', 'dispatched')) c on true
      where h.state = 'open' and h.reserved <> c.sum
    union all
    select 'open hold of a run that has ended or does not exist', h.run_id::text
      from hold h left join run r on r.id = h.run_id
      where h.state = 'open' and (r.id is null or r.ended_at is not null)
    union all
    select 'hold of one organization for a run of another', h.run_id::text
      from hold h join run r on r.id = h.run_id where r.org_id <> h.org_id
    union all
    select 'ended run and its settled hold name different ends', h.run_id::text
      from hold h join run r on r.id = h.run_id
      where h.state = 'settled' and (r.ended_at is null or r.state <> h.ending)
    ${more}`;

export const debtViolation = `union all
    select 'wallet.debt is not what was claimed less what was paid of it', w.org_id::text
      from wallet w
      where w.debt <> coalesce((select sum(amount) from debt_claim where org_id = w.org_id), 0)
        - coalesce((select sum(amount) from transfer where org_id = w.org_id and kind = 'debt_paid'), 0)`;

export const takenViolation = `union all
    select 'what was paid for a change that was taken is not what its run was not charged', t.id::text
      from transfer t join hold h on h.run_id = t.run_id join run r on r.id = h.run_id
      where t.kind = 'taken' and (t.amount <> h.spent - h.charged or t.org_id <> h.org_id or not h.billed
        or r.outcome is distinct from 'taken')`;

export const unsentViolation = `union all
    select 'call of a settled run that was never sent is still open', c.run_id::text
      from model_call c join hold h on h.run_id = c.run_id where c.state = 'reserved' and h.state = 'settled'`;
