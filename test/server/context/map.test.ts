import assert from 'node:assert/strict';
import { buildContext } from '../../../server/context/buildContext.ts';
import { indexFiles } from '../../../server/context/contextIndex.ts';
import { packMap } from '../../../server/context/map/packMap.ts';
import { rankDefinitions } from '../../../server/context/map/rankDefinitions.ts';

const index = (files: Record<string, string>) =>
  indexFiles(new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)])));

const project = {
  'invoice.js': 'export function invoiceTotal() { return roundCents(readRate()); }\n',
  'money.js': 'export function roundCents() {}\nexport function unusedHelper() {}\n',
  'rates.js': 'export function readRate() { return fetchTable(); }\n',
  'table.js': 'export function fetchTable() {}\n',
  'other.js': 'export function somethingElse() { return unusedHelper(); }\n',
};

describe('the map of definitions', () => {
  it('holds what the shown files use, nearer uses first, and nothing they do not lead to', async () => {
    const all = await index(project);
    const seed = all.files.get('invoice.js');
    assert.ok(seed);
    const names = (await rankDefinitions(all, [{ file: seed, score: 1 }])).map(
      ({ definition }) => definition.name,
    );
    assert.deepEqual(names, ['roundCents', 'readRate']);
  });

  it('follows uses further when the files between are seeds too', async () => {
    const all = await index(project);
    const seeds = ['invoice.js', 'rates.js'].flatMap((path) => all.files.get(path) ?? []);
    const ranked = await rankDefinitions(
      all,
      seeds.map((file, at) => ({ file, score: 1 / (at + 1) })),
    );
    assert.deepEqual(ranked.map(({ definition }) => definition.name).sort(), [
      'fetchTable',
      'readRate',
      'roundCents',
    ]);
    assert.ok(ranked.every(({ rank }, at) => at === 0 || rank <= (ranked[at - 1]?.rank ?? 0)));
  });

  it('leaves out names that many files define', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 8 }, (_, at) => [`m${at}.js`, 'export function render() {}\n']),
    );
    const all = await index({ ...many, 'use.js': 'render();\n' });
    const file = all.files.get('use.js');
    assert.ok(file);
    assert.deepEqual(await rankDefinitions(all, [{ file, score: 1 }]), []);
  });

  it('fits its room, whatever that is, with the best first', async () => {
    const all = await index(project);
    const seed = all.files.get('invoice.js');
    assert.ok(seed);
    const ranked = await rankDefinitions(all, [{ file: seed, score: 1 }]);
    for (const room of [0, 5, 15, 25, 1_000]) {
      const packed = packMap(ranked, room);
      assert.ok(packed.tokens <= room);
      if (packed.files.length === 1) assert.equal(packed.files[0]?.path, 'money.js');
    }
    assert.deepEqual(packMap(ranked, 1_000).files, [
      { path: 'money.js', signatures: ['export function roundCents() {}'] },
      { path: 'rates.js', signatures: ['export function readRate() { return fetchTable(); }'] },
    ]);
  });

  it('is part of the context, within its budget, without what is shown already', async () => {
    const filler = '// filler of some length, so that the file does not fit\n'.repeat(400);
    const files = { ...project, 'money.js': `${filler}${project['money.js']}` };
    const request = { task: 'invoiceTotal', mentioned: ['invoice.js'] };
    const built = await buildContext(await index(files), request, { tokens: 1_000 });
    assert.deepEqual(built.map.find(({ path }) => path === 'money.js')?.signatures, [
      'export function roundCents() {}',
    ]);
    assert.ok(built.tokens <= 1_000);
    const shown = new Set(built.files.filter(({ ranges }) => !ranges).map(({ path }) => path));
    assert.ok(built.map.every(({ path }) => !shown.has(path)));
  });
});
