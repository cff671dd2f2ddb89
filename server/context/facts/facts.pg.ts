import { deserialize, serialize } from 'node:v8';
import type { Knex } from 'knex';
import { pauses } from '../pauses.ts';
import type { FactsCache } from './factsCache.ts';
import { type FileFacts, type FileSymbols, factsVersion } from './fileFacts.ts';

const rowsPerInsert = 100;
const keysPerSelect = 500;

/**
 * The facts of an organization's contents, kept beside them and deleted with them. Contents that are not stored get none, and
 * facts of another version are as good as absent.
 */
export function storedFacts(db: Knex, orgId: string): FactsCache {
  return {
    get: (keys) => read<FileFacts>(db, orgId, 'facts', keys),
    symbols: (keys) => read<FileSymbols>(db, orgId, 'symbols', keys),

    async put(computed) {
      const all = [...computed];
      const pause = pauses();
      for (let from = 0; from < all.length; from += rowsPerInsert) {
        const rows = all.slice(from, from + rowsPerInsert).map(([key, { facts, symbols }]) => ({
          ...partsOf(key),
          facts: serialize(facts).toString('base64'),
          symbols: serialize(symbols).toString('base64'),
        }));
        await db.raw(
          `insert into blob_facts (org_id, sha256, language, version, facts, symbols)
           select b.org_id, f.sha256, f.language, ?, decode(f.facts, 'base64'), decode(f.symbols, 'base64')
           from jsonb_to_recordset(?::jsonb) as f(sha256 text, language text, facts text, symbols text)
             join blob b on b.org_id = ? and b.sha256 = f.sha256
           on conflict (org_id, sha256, language)
             do update set version = excluded.version, facts = excluded.facts, symbols = excluded.symbols`,
          [factsVersion, JSON.stringify(rows), orgId],
        );
        await pause();
      }
    },
  };
}

async function read<T>(
  db: Knex,
  orgId: string,
  column: 'facts' | 'symbols',
  keys: readonly string[],
): Promise<ReadonlyMap<string, T>> {
  const found = new Map<string, T>();
  const pause = pauses();
  for (let from = 0; from < keys.length; from += keysPerSelect) {
    const { rows } = await db.raw<{ rows: { sha256: string; language: string; value: string }[] }>(
      // The limit keeps the lookups lookups: without statistics, as a new table is, a join compares everything with everything.
      `select f.sha256, f.language, encode(f.value, 'base64') as value
       from jsonb_to_recordset(?::jsonb) as k(sha256 text, language text), lateral (
         select sha256, language, ?? as value from blob_facts
         where org_id = ? and sha256 = k.sha256 and language = k.language and version = ? limit 1
       ) f`,
      [JSON.stringify(keys.slice(from, from + keysPerSelect).map(partsOf)), column, orgId, factsVersion],
    );
    for (const { sha256, language, value } of rows) {
      found.set(`${sha256}:${language}`, deserialize(Buffer.from(value, 'base64')) as T);
      await pause();
    }
  }
  return found;
}

function partsOf(key: string): { sha256: string; language: string } {
  const [sha256 = '', language = ''] = key.split(':');
  return { sha256, language };
}
