import fc from 'fast-check';
import type { Database } from '../../../server/db/database.ts';
import { openPostgres } from '../../../server/db/openPostgres.ts';
import { ledgerOn } from '../../server/credits/ledger.ts';
import { playAgainstModel } from '../../server/credits/ledgerModel.ts';
import { ledgerSequence } from '../../server/credits/ledgerSequences.ts';
import { createTestPostgres, openTestEmbedded } from '../../support/databases.ts';
import type { Benchmark } from '../benchmark.ts';

const clients = 8;
/** The ledger is checked as a whole after as many sequences. */
const checkedEach = 1_000;

type Soaked = { sequences: number; mismatches: number; violations: number; seconds: number };

/** Random sequences of operations, each against a plain model, and the invariants of the whole ledger. */
export const ledgerSoak: Benchmark = {
  about:
    'random sequences against a model: 10,000 on PGlite, 1,000 on Postgres with 8 clients [--runs N for both]',
  async run({ runs, note }) {
    const embedded = await openTestEmbedded();
    const onPGlite = await soak(embedded, runs ?? 10_000, 1, note).finally(() => embedded.close());
    const { url, drop } = await createTestPostgres();
    const database = await openPostgres({ url, poolMax: clients });
    const onPostgres = await soak(database, runs ?? 1_000, clients, note).finally(async () => {
      await database.close();
      await drop();
    });
    const line = (name: string, one: Soaked): string =>
      `${name}: ${one.sequences} sequences in ${one.seconds} s, ${one.mismatches} unlike the model, ${one.violations} violations`;
    return {
      json: { benchmark: 'ledger-soak', clients, pglite: onPGlite, postgres: onPostgres },
      text: [line('PGlite', onPGlite), line(`Postgres, ${clients} clients`, onPostgres)].join('\n'),
    };
  },
};

async function soak(
  database: Database,
  sequences: number,
  workers: number,
  note: (line: string) => void,
): Promise<Soaked> {
  const ledger = await ledgerOn(database);
  const seed = Date.now() % 1_000_000_000;
  note(`${database.kind}: ${sequences} sequences, seed ${seed}`);
  const began = performance.now();
  let [next, mismatches, violations] = [0, 0, 0];
  await Promise.all(
    Array.from({ length: workers }, async () => {
      while (next < sequences) {
        const nth = next++;
        const [operations = []] = fc.sample(ledgerSequence, { numRuns: 1, seed: seed + nth });
        // Expiry goes round all wallets: of clients at work at once each would expire the others' credits.
        const played = workers === 1 ? operations : operations.filter((one) => one.do !== 'expire');
        await playAgainstModel(ledger, played).catch((error: Error) => {
          mismatches += 1;
          note(`sequence ${nth}: ${error.message}`);
        });
        if (workers === 1 && next % checkedEach === 0) violations += (await ledger.violations()).length;
      }
    }),
  );
  violations += (await ledger.violations()).length;
  return { sequences, mismatches, violations, seconds: Math.round((performance.now() - began) / 1_000) };
}
