import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { indexFiles } from '../../../server/context/contextIndex.ts';
import { storedFacts } from '../../../server/context/facts/facts.pg.ts';
import { type FactsCache, memoryFacts } from '../../../server/context/facts/factsCache.ts';
import { createFactsPool, type FactsPool } from '../../../server/context/facts/factsPool.ts';
import { factsOf } from '../../../server/context/facts/fileFacts.ts';
import type { Database } from '../../../server/db/database.ts';
import type { GrammarName } from '../../../server/grammars/loadGrammar.ts';
import { sha256 } from '../../../server/runs/sha256.ts';
import { createSnapshotStore } from '../../../server/snapshots/snapshots.pg.ts';
import { eachDatabase } from '../../support/databases.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** A pool that tells how many contents it was given. */
function countingPool(): FactsPool & { computed: number } {
  const pool = createFactsPool(1);
  return {
    computed: 0,
    compute(sources) {
      this.computed += sources.length;
      return pool.compute(sources);
    },
    close: () => pool.close(),
  };
}

describe('facts of a content', () => {
  const samples: Record<GrammarName, [text: string, names: string[], imports: string[]]> = {
    javascript: [
      "import { x } from './x.js';\nexport const a = () => 1;\nfunction b() { const inner = 1; }\nclass C { d() {} }\nexports.e = function () {};\n",
      ['a', 'b', 'C', 'd', 'e'],
      ['./x.js'],
    ],
    typescript: ['export interface A { m(): void }\ntype B = 1;\nenum D { x }\n', ['A', 'm', 'B', 'D'], []],
    tsx: ['export function App() { return <a/>; }\n', ['App'], []],
    python: ['from .m import x\nX = 1\nclass A:\n  def b(self):\n    local = 1\n', ['X', 'A', 'b'], ['.m']],
    go: [
      'package a\nimport "fmt"\ntype T struct{}\nfunc (t T) M() {}\nfunc F() {}\n',
      ['T', 'M', 'F'],
      ['fmt'],
    ],
    rust: [
      'use crate::a::b;\nmod z;\npub fn f() {}\nstruct S;\nimpl S { fn m(&self) {} }\n',
      ['f', 'S', 'm'],
      ['crate::a::b', 'z'],
    ],
    java: ['import a.b.C;\nclass A { void m() {} enum E { X } }\n', ['A', 'm', 'E'], ['a.b.C']],
    cpp: [
      '#include "a.h"\n#define M 1\nclass A { void m(); };\nint A::n() { return 0; }\n',
      ['M', 'A', 'm', 'n'],
      ['a.h'],
    ],
    'c-sharp': ['using A.B;\nclass A { public int P { get; } void M() {} }\n', ['A', 'P', 'M'], ['A.B']],
    ruby: ["require_relative 'a'\nmodule M\n  def self.s; end\nend\n", ['M', 's'], ['a']],
    php: ['<?php\nuse A\\B;\nfunction f() {}\nclass A { function m() {} }\n', ['f', 'A', 'm'], ['A\\B']],
  };
  for (const [language, [text, names, imports]] of Object.entries(samples)) {
    it(`hold what ${language} defines and imports`, async () => {
      const { facts, symbols } = await factsOf(bytes(text), language as GrammarName);
      assert.deepEqual(
        symbols.definitions.map(({ name }) => name),
        names,
      );
      assert.deepEqual(facts.imports, imports);
      for (const { line, signature } of symbols.definitions)
        assert.equal(text.split('\n')[line - 1]?.trimEnd(), signature);
    });
  }

  it('count words of a file no grammar reads, and nothing of one that is not text', async () => {
    assert.equal((await factsOf(bytes('Retry the upload, retry it'), null)).facts.total, 3);
    for (const binary of [new Uint8Array([0x66, 0]), new Uint8Array([0x66, 0xfc, 0x72])]) {
      const { facts } = await factsOf(binary, 'javascript');
      assert.deepEqual([facts.problem, facts.total], ['not UTF-8 text', 0]);
    }
  });

  it('are the same on another thread', async () => {
    const pool = createFactsPool(1);
    try {
      const sources = Array.from({ length: 3 }, (_, at) => ({
        bytes: bytes(`export function name${at}() {}\n`.repeat(1_000)),
        language: 'javascript' as const,
      }));
      const here = await Promise.all(sources.map((one) => factsOf(one.bytes, one.language)));
      assert.deepEqual(await pool.compute(sources), here);
    } finally {
      await pool.close();
    }
  });
});

describe('the index', () => {
  const files = new Map([
    ['a.js', bytes('export const a = 1;\n')],
    ['copy/a.js', bytes('export const a = 1;\n')],
    ['b.js', bytes('export const b = 1;\n')],
    ['b.txt', bytes('export const b = 1;\n')],
  ]);

  it('computes each content once for each language, and nothing of what it knows', async () => {
    const pool = countingPool();
    const cache = memoryFacts(1_000_000);
    const index = await indexFiles(files, { pool, cache });
    assert.equal(pool.computed, 3);
    await indexFiles(new Map([...files].map(([path, one]) => [path, one.slice()])), { pool, cache });
    assert.equal(pool.computed, 3);
    const changed = new Map(files).set('b.js', bytes('export const c = 1;\n'));
    const next = await indexFiles(changed, { pool, cache: memoryFacts(1_000_000), previous: index });
    assert.equal(pool.computed, 4);
    assert.equal(next.files.get('a.js'), index.files.get('a.js'));
    const file = next.files.get('b.js');
    assert.ok(file);
    assert.deepEqual((await next.symbolsOf([file])).get(file)?.definitions, [
      { name: 'c', line: 1, signature: 'export const c = 1;' },
    ]);
  });

  it('computes what a file defines again when no cache has it any more', async () => {
    const pool = countingPool();
    const nothing: FactsCache = {
      get: async () => new Map(),
      symbols: async () => new Map(),
      put: async () => {},
    };
    const index = await indexFiles(files, { pool, cache: nothing });
    const symbols = await index.symbolsOf(index.files.values());
    assert.equal(pool.computed, 6);
    assert.deepEqual(
      [...symbols].map(([{ path }, { definitions }]) => [path, ...definitions.map(({ name }) => name)]),
      [['a.js', 'a'], ['b.js', 'b'], ['b.txt'], ['copy/a.js', 'a']],
    );
  });

  it('forgets what was used longest ago when the memory is full', async () => {
    const cache = memoryFacts(2_000);
    const one = await factsOf(bytes('export const a = 1;\n'), 'javascript');
    for (let at = 0; at < 50; at++) await cache.put(new Map([[`${at}:`, one]]));
    const kept = await cache.get(Array.from({ length: 50 }, (_, at) => `${at}:`));
    assert.ok(kept.size > 0 && kept.size < 50, `${kept.size} kept`);
    assert.ok(kept.has('49:'));
  });
});

eachDatabase((_name, open) => {
  describe('stored facts', () => {
    let database: Database;
    before(async () => {
      database = await open();
    });

    async function organization(texts: string[]): Promise<{ orgId: string; facts: FactsCache }> {
      const orgId = randomUUID();
      await database.knex('organization').insert({ id: orgId, name: 'Facts', personal: true });
      const blobs = texts.map((text) => ({ sha256: sha256(bytes(text)), bytes: bytes(text) }));
      await createSnapshotStore(database.knex).putBlobs(orgId, blobs);
      return { orgId, facts: storedFacts(database.knex, orgId) };
    }
    const keyOf = (text: string, language = 'javascript') => `${sha256(bytes(text))}:${language}`;
    const text = 'export function stored() {}\n';

    it('come back as they were, to their organization alone', async () => {
      const { facts } = await organization([text]);
      const one = await factsOf(bytes(text), 'javascript');
      await facts.put(new Map([[keyOf(text), one]]));
      await facts.put(new Map([[keyOf(text), one]]));
      const found = await facts.get([keyOf(text), keyOf(text, ''), keyOf('else')]);
      assert.deepEqual([...found], [[keyOf(text), one.facts]]);
      assert.deepEqual(
        [...(await facts.symbols([keyOf(text), keyOf('else')]))],
        [[keyOf(text), one.symbols]],
      );
      const other = await organization([text]);
      assert.equal((await other.facts.get([keyOf(text)])).size, 0);
    });

    it('are not kept of a content that is not stored, and go with the content', async () => {
      const { orgId, facts } = await organization([text]);
      const one = await factsOf(bytes(text), 'javascript');
      await facts.put(
        new Map([
          [keyOf(text), one],
          [keyOf('unknown'), one],
        ]),
      );
      assert.equal((await facts.get([keyOf(text), keyOf('unknown')])).size, 1);
      await createSnapshotStore(database.knex).deleteUnnamedBlobs(orgId);
      assert.equal((await facts.get([keyOf(text)])).size, 0);
    });

    it('of an older version are computed again', async () => {
      const { orgId, facts } = await organization([text]);
      const one = await factsOf(bytes(text), 'javascript');
      await facts.put(new Map([[keyOf(text), one]]));
      await database.knex('blob_facts').where({ org_id: orgId }).update({ version: 0 });
      assert.equal((await facts.get([keyOf(text)])).size, 0);
      await facts.put(new Map([[keyOf(text), one]]));
      assert.equal((await facts.get([keyOf(text)])).size, 1);
    });
  });
});
