import assert from 'node:assert/strict';
import { buildContext } from '../../../server/context/buildContext.ts';
import { indexFiles } from '../../../server/context/contextIndex.ts';
import type { ContextRequest } from '../../../server/context/contextRequest.ts';
import { countTokens } from '../../../server/context/countTokens.ts';
import { renderContext, sentenceTokens } from '../../../server/context/renderContext.ts';

const project: Record<string, string | Uint8Array> = {
  'TODO.md': '- [ ] Let the invoice sum round to cents\n',
  'src/invoice/invoiceTotal.ts':
    "import { roundCents } from '../money/rounding.js';\nexport const invoiceTotal = 1;\n",
  'src/invoice/invoiceTotal.test.ts': "import { invoiceTotal } from './invoiceTotal.ts';\n",
  'src/money/rounding.ts': 'export function roundCents(amount) {}\n',
  'src/mail/sendMail.ts': 'export function sendMail(to) {}\n',
  'src/mail/index.ts': "export * from './sendMail.ts';\n",
  'lib/index.ts': 'export {};\n',
  'logo.png': new Uint8Array([0x89, 0x50, 0, 1]),
  'latin1.txt': new Uint8Array([0x66, 0xfc, 0x72]),
};

async function build(request: Partial<ContextRequest>, tokens = 10_000, files = project) {
  const bytes = Object.entries(files).map(([path, content]): [string, Uint8Array] => [
    path,
    typeof content === 'string' ? new TextEncoder().encode(content) : content,
  ]);
  return buildContext(await indexFiles(new Map(bytes)), { task: '', mentioned: [], ...request }, { tokens });
}

const paths = (built: Awaited<ReturnType<typeof build>>) => built.files.map(({ path }) => path);
const omission = (built: Awaited<ReturnType<typeof build>>, path: string) =>
  built.omitted.find((entry) => entry.path === path)?.reason;

describe('buildContext', () => {
  it('shows focus first, then what the task names, then tests and imports', async () => {
    const built = await build({
      focus: ['src/mail/sendMail.ts'],
      mentioned: ['src/invoice/invoiceTotal.ts'],
    });
    assert.deepEqual(paths(built), [
      'src/mail/sendMail.ts',
      'src/invoice/invoiceTotal.ts',
      'src/invoice/invoiceTotal.test.ts',
      'src/money/rounding.ts',
    ]);
    assert.deepEqual(
      built.files.map(({ reason }) => reason),
      [
        'the file to work on',
        'named in the task',
        'test of src/invoice/invoiceTotal.ts',
        'imported by src/invoice/invoiceTotal.ts',
      ],
    );
  });

  it('finds a file by its name alone only where one file has it', async () => {
    assert.equal(paths(await build({ mentioned: ['sendMail.ts'] }))[0], 'src/mail/sendMail.ts');
    const built = await build({ mentioned: ['index.ts', 'nowhere.ts'] });
    assert.deepEqual(paths(built), []);
    assert.equal(omission(built, 'index.ts'), 'named in the task, but 2 files end like that');
    assert.equal(omission(built, 'nowhere.ts'), 'named in the task, does not exist yet');
  });

  it('ranks files by the parts of their identifiers, path above text', async () => {
    const built = await build({ task: 'The invoice total must be rounded to cents' });
    assert.equal(paths(built)[0], 'src/invoice/invoiceTotal.ts');
    assert.ok(paths(built).includes('src/money/rounding.ts'));
    assert.ok(!paths(built).includes('src/mail/sendMail.ts'));
  });

  it('says why a file is not shown', async () => {
    const built = await build({ task: 'logo latin1 mail', mentioned: ['logo.png'] });
    assert.equal(omission(built, 'logo.png'), 'not UTF-8 text');
    assert.equal(omission(built, 'latin1.txt'), 'not UTF-8 text');
    assert.equal(omission(built, 'lib/index.ts'), 'not named or ranked for this task');
    assert.equal(built.files.length + built.omitted.length, Object.keys(project).length);
  });

  it('never shows the TODO file by itself', async () => {
    const built = await build({ task: 'invoice round cents', mentioned: ['TODO.md'], todoPath: 'TODO.md' });
    assert.ok(!paths(built).includes('TODO.md'));
  });

  it('shows whole files verbatim, and of large ones verbatim ranges around the terms of the task', async () => {
    const lines = Array.from({ length: 3_000 }, (_, at) =>
      at === 2_000 ? 'const needleValue = 1;' : `filler ${at}`,
    );
    const large = `${lines.join('\n')}\n`;
    const built = await build({ task: 'change the needle value', mentioned: ['big.ts'] }, 2_000, {
      'big.ts': large,
    });
    const [file] = built.files;
    assert.ok(file?.ranges && file.ranges.length === 2);
    assert.equal(file.ranges[0]?.start, 1);
    const range = file.ranges[1];
    assert.ok(range && range.start <= 2_001 && range.end >= 2_001);
    assert.equal(range.text, lines.slice(range.start - 1, range.end).join('\n'));
    const whole = await build({ mentioned: ['big.ts'] }, 100_000, { 'big.ts': large });
    assert.equal(whole.files[0]?.text, large);
  });

  it('keeps to the budget whatever it is', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => [
        `src/user${at}.ts`,
        `const userName${at} = 'user';\n`.repeat(at + 1),
      ]),
    );
    for (const tokens of [0, 10, 40, 300, 2_000]) {
      const built = await build({ task: 'user name', mentioned: ['src/user59.ts'] }, tokens, many);
      const sum = built.files.reduce((total, file) => total + file.tokens, 0);
      assert.ok(sum <= built.tokens, `${sum} of ${built.tokens}`);
      assert.ok(built.tokens <= tokens, `${built.tokens} of ${tokens}`);
      assert.equal(built.files.length + built.omitted.length, 60);
    }
  });

  it('keeps to the budget with all that is rendered: long paths, gaps, and the list of what is not shown', async () => {
    const folder = 'a-folder-with-a-long-name/'.repeat(5);
    const many = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, at) => [
        `${folder}file${at}.ts`,
        `const value${at} = 1;\n`.repeat(9),
      ]),
    );
    for (const tokens of [500, 2_000, 20_000]) {
      const built = await build({ task: 'value' }, tokens, many);
      const rendered = countTokens(renderContext(built, 'k7k7k7k7'));
      assert.ok(rendered <= tokens + sentenceTokens, `${rendered} of ${tokens}`);
      assert.ok(built.listed < built.omitted.length);
    }
  });

  it('shows the surroundings of a line that the task names', async () => {
    const text = Array.from({ length: 4_000 }, (_, at) => `line ${at + 1}`).join('\n');
    const built = await build({ task: 'Crash at src/big.ts:1500:3' }, 3_000, { 'src/big.ts': text });
    assert.ok(built.files[0]?.ranges?.some(({ start, end }) => start <= 1_500 && 1_500 <= end));
  });

  it('gives the same for the same files in another order', async () => {
    const reversed = Object.fromEntries(Object.entries(project).reverse());
    const request = { task: 'invoice round mail', mentioned: ['rounding.ts'] };
    assert.deepEqual(await build(request, 500, reversed), await build(request, 500));
  });

  it('follows Python imports and tests', async () => {
    const files = {
      'app/models.py': 'class User: pass\n',
      'app/views.py': 'from .models import User\nimport app.forms\n',
      'app/forms.py': 'x = 1\n',
      'tests/test_views.py': 'from app.views import x\n',
    };
    assert.deepEqual(paths(await build({ mentioned: ['app/views.py'] }, 5_000, files)), [
      'app/views.py',
      'tests/test_views.py',
      'app/forms.py',
      'app/models.py',
    ]);
  });

  it('ends on minified, enormous and term-free files', async () => {
    const files = {
      'a.js': 'a'.repeat(1_000_000),
      'b.js': 'var user;'.repeat(100_000),
      'c.js': '\n'.repeat(500_000),
    };
    const built = await build({ task: 'user', mentioned: ['a.js', 'b.js', 'c.js'] }, 5_000, files);
    assert.ok(built.tokens <= 5_000);
    assert.equal(omission(built, 'a.js'), 'named in the task, over the budget');
  });
});
