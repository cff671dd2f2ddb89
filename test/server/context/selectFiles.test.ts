import assert from 'node:assert/strict';
import { indexFiles } from '../../../server/context/contextIndex.ts';
import { rankByTerms } from '../../../server/context/rank/bm25.ts';
import { importTargets } from '../../../server/context/rank/importTargets.ts';
import { identifiersIn, mentionsIn } from '../../../server/context/rank/mentionsIn.ts';
import { selectFiles } from '../../../server/context/rank/selectFiles.ts';

const index = (files: Record<string, string>) =>
  indexFiles(new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)])));
const select = async (files: Record<string, string>, task: string) =>
  selectFiles(await index(files), { task, mentioned: [] }).files.map(({ file, reason }) => [
    file.path,
    reason,
  ]);

describe('mentionsIn', () => {
  it('finds paths and file names in a sentence', () => {
    const text = 'See src/a.ts, `lib/b.py` and Makefile.am (not ../c.js) for the 1.5 release.';
    assert.deepEqual(mentionsIn(text), ['src/a.ts', 'lib/b.py', 'Makefile.am', '../c.js']);
  });
});

describe('identifiersIn', () => {
  it('takes what looks like code, is called, or stands in a code span', () => {
    const text =
      'Make parseArgs and MAX_SIZE faster; call flush() when `limit` is reached. The URL is wrong.';
    assert.deepEqual([...identifiersIn(text)].sort(), ['MAX_SIZE', 'flush', 'limit', 'parseArgs']);
  });
});

describe('importTargets', () => {
  const cases: [language: Parameters<typeof importTargets>[2], from: string, name: string, target: string][] =
    [
      ['typescript', 'src/a.ts', './b.js', 'src/b.ts'],
      ['javascript', 'src/a.js', './lib', 'src/lib/index.js'],
      ['python', 'app/a.py', '.m', 'app/m.py'],
      ['python', 'app/a.py', 'app.pack', 'app/pack/__init__.py'],
      ['rust', 'src/main.rs', 'crate::net::Client', 'src/net.rs'],
      ['rust', 'src/main.rs', 'util', 'src/util/mod.rs'],
      ['java', 'x/A.java', 'com.acme.Money', 'src/main/java/com/acme/Money.java'],
      ['cpp', 'src/a.c', 'acme/list.h', 'include/acme/list.h'],
      ['ruby', 'lib/a.rb', 'acme/b', 'lib/acme/b.rb'],
      ['php', 'src/A.php', 'Acme\\Model\\User', 'src/Model/User.php'],
    ];
  for (const [language, from, name, target] of cases) {
    it(`follows ${name} of ${language}`, async () => {
      const files = await index({ [from]: '', [target]: '', 'other/unrelated.txt': '' });
      assert.deepEqual(importTargets(files, from, language, name), [target]);
    });
  }

  it('takes none of several files with the same end, and none for a package', async () => {
    const files = await index({ 'a/x/list.h': '', 'b/x/list.h': '', 'main.c': '' });
    assert.deepEqual(importTargets(files, 'main.c', 'cpp', 'x/list.h'), []);
    assert.deepEqual(importTargets(files, 'main.c', 'cpp', 'stdio.h'), []);
    assert.deepEqual(importTargets(files, 'main.go', 'go', 'fmt'), []);
  });
});

describe('selectFiles', () => {
  it('takes the definition of an identifier the task names, although others use it more often', async () => {
    const uses = 'roundCents(1);\n';
    const definition = `// about money, in whole numbers\nexport function roundCents() {}\n`;
    const files = { 'a.js': uses, 'b.js': uses, 'money.js': definition };
    const task = 'roundCents loses a cent';
    const byTerms = rankByTerms(task, [...(await index(files)).files.values()]);
    assert.equal(byTerms[0]?.file.path, 'a.js');
    assert.equal((await select(files, task))[0]?.[0], 'money.js');
  });

  it('brings the test of a file and what it imports, and says so', async () => {
    const selected = await select(
      {
        'src/invoice.ts': "import { r } from './r.ts';\nexport const invoiceTotal = 1;\n",
        'src/r.ts': 'export const r = 1;\n',
        'test/invoice.test.ts': 'it();\n',
        'src/else.ts': 'export const q = 1;\n',
      },
      'the total of the invoice',
    );
    assert.deepEqual(selected.slice(1), [
      ['test/invoice.test.ts', 'uses invoice'],
      ['src/r.ts', 'imported by src/invoice.ts'],
    ]);
  });

  it('lets relations replace at most one of the first ten files by terms', async () => {
    const files: Record<string, string> = {};
    for (let at = 0; at < 12; at++) {
      files[`src/needle${at}.ts`] = `import './dep${at}.ts';\n${'needle '.repeat(12 - at)}`;
      files[`src/dep${at}.ts`] = 'export const q = 1;\n';
    }
    const all = await index(files);
    const first = new Set(
      selectFiles(all, { task: 'needle', mentioned: [] })
        .files.slice(0, 10)
        .map(({ file }) => file.path),
    );
    const byTerms = rankByTerms('needle', [...all.files.values()]).slice(0, 10);
    const kept = byTerms.filter(({ file }) => first.has(file.path)).length;
    assert.ok(kept >= 9, `${kept} of the ten are left`);
  });

  it('names what is not there only where the task was asked for it', async () => {
    const files = await index({ 'a.js': '' });
    const { missing } = selectFiles(files, { task: 'mend nowhere.js', mentioned: ['gone.js'] });
    assert.deepEqual(missing, [['gone.js', 'named in the task, does not exist yet']]);
  });
});
