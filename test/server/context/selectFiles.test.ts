import assert from 'node:assert/strict';
import { indexFiles } from '../../../server/context/contextIndex.ts';
import { rankByTerms } from '../../../server/context/rank/bm25.ts';
import { importTargets } from '../../../server/context/rank/importTargets.ts';
import { identifiersIn, mentionsIn } from '../../../server/context/rank/mentionsIn.ts';
import { neighboursOf } from '../../../server/context/rank/neighbours.ts';
import { resolveMention } from '../../../server/context/rank/resolveMention.ts';
import { selectFiles } from '../../../server/context/rank/selectFiles.ts';

const index = (files: Record<string, string>) =>
  indexFiles(new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)])));
const select = async (files: Record<string, string>, task: string) =>
  selectFiles(await index(files), { task, mentioned: [] }).files.map(({ file, reason }) => [
    file.path,
    reason,
  ]);

const namesIn = (text: string): string[] => mentionsIn(text).map(({ name }) => name);

describe('mentionsIn', () => {
  it('finds paths and file names in a sentence', () => {
    const text = 'See src/a.ts, `lib/b.py` and Makefile.am (not ../c.js) for the 1.5 release.';
    assert.deepEqual(namesIn(text), ['src/a.ts', 'lib/b.py', 'Makefile.am', '../c.js']);
  });

  it('finds names of any script, in brackets, without an ending and with a dot in front', () => {
    const text =
      'größe.py, src/привет/мир.js and app/users/[id]/page.tsx or app/(shop)/p.tsx; the Makefile, (Dockerfile) and .env.example, [a](b/c.md).';
    assert.deepEqual(namesIn(text), [
      'größe.py',
      'src/привет/мир.js',
      'app/users/[id]/page.tsx',
      'app/(shop)/p.tsx',
      'Makefile',
      'Dockerfile',
      '.env.example',
      'b/c.md',
    ]);
  });

  it('takes the lines that are named with it, of compilers and of stack traces', () => {
    const text =
      'at src/a.ts:10:3, again src/a.ts:99. File "app/b.py", line 42, and x/c.cs(7,1): error. d.go: 5 of them';
    assert.deepEqual(mentionsIn(text), [
      { name: 'src/a.ts', lines: [10, 99] },
      { name: 'app/b.py', lines: [42] },
      { name: 'x/c.cs', lines: [7] },
      { name: 'd.go', lines: [] },
    ]);
  });

  it('reads a million characters without a path in a moment', () => {
    for (const part of ['a', 'a.', 'a/', '[', '(a)/', '.', 'ä'])
      assert.ok(mentionsIn(part.repeat(300_000)).length <= 1, part);
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

describe('resolveMention', () => {
  const files = {
    'src/index.ts': '',
    'src/pages/a/index.ts': '',
    'src/UserCard.tsx': '',
    'e.py': '',
    Makefile: '',
    'docs/Makefile': '',
  };
  const resolved = async (name: string) => {
    const found = resolveMention(await index(files), name);
    return 'path' in found ? found.path : null;
  };

  it('takes an absolute path for the longest end of it that is a path here', async () => {
    assert.equal(await resolved('/home/me/app/src/index.ts'), 'src/index.ts');
    assert.equal(await resolved('app/src/index.ts'), null);
    assert.equal(await resolved('index.ts'), null);
  });

  it('takes another case for the one file that has it, and a whole path before its ends', async () => {
    assert.equal(await resolved('usercard.tsx'), 'src/UserCard.tsx');
    assert.equal(await resolved('Makefile'), 'Makefile');
    assert.equal(await resolved('größe.py'), null);
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

  it('takes the test beside a file for its test, and not that of another of the same name', async () => {
    const files = {
      'user/service.ts': 'export const a = 1;\n',
      'order/service.ts': 'export const b = 1;\n',
      'order/service.test.ts': 'it();\n',
      'mail/send.ts': 'export const c = 1;\n',
      'test/send.test.ts': 'it();\n',
    };
    const indexed = await index(files);
    const testsOf = (path: string): string[] => {
      const file = indexed.files.get(path) ?? assert.fail(path);
      return neighboursOf(indexed, file).map((one) => one.path);
    };
    assert.deepEqual(testsOf('user/service.ts'), []);
    assert.deepEqual(testsOf('order/service.ts'), ['order/service.test.ts']);
    assert.deepEqual(testsOf('order/service.test.ts'), ['order/service.ts']);
    assert.deepEqual(testsOf('mail/send.ts'), ['test/send.test.ts']);
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
