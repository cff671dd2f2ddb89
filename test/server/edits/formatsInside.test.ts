import assert from 'node:assert/strict';
import { apply, assertApplied, assertRefused, block, editAnswer } from './answers.ts';

const add = 'export function add(a, b) {\n  return a + b;\n}\n';
const files = { 'src/a.ts': add, 'docs/p.md': 'TODO: show a patch\n' };
const marked = (search: string, replace: string) =>
  `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`;
const patch = '*** Begin Patch\n*** Delete File: src/a.ts\n*** End Patch';
const update = '*** Begin Patch\n*** Update File: src/a.ts\n-  return a + b;\n+  return 0;\n*** End Patch';
const diff = '--- a/src/a.ts\n+++ b/src/a.ts\n@@ -2 +2 @@\n-  return a + b;\n+  return 0;';
const sum = marked('  return a + b;', '  return b + a;');
const summed = add.replace('a + b;', 'b + a;');

describe('the body of one format is text to the others', () => {
  it('in SEARCH/REPLACE blocks', () => {
    for (const sample of [patch, update, diff, '{"path":"src/a.ts","old_string":"a + b","new_string":"0"}']) {
      const text = `Example:\n\n${sample}`;
      assertApplied(files, `docs/p.md\n${marked('TODO: show a patch', text)}`, { 'docs/p.md': `${text}\n` });
      const created = `tests/test_patch.py\n${marked('', `PATCH = '''${sample}\n'''`)}`;
      assertApplied(files, created, { 'tests/test_patch.py': `PATCH = '''${sample}\n'''\n` });
    }
  });

  it('in whole files', () => {
    for (const sample of [`src/a.ts\n${sum}`, diff, update, patch]) {
      const text = `# Format\n\n${sample}\n`;
      assertApplied(files, `docs/f.md\n\`\`\`\`markdown\n${text}\`\`\`\``, { 'docs/f.md': text });
      assertApplied(files, `tests/t.py\n\`\`\`python\n${text}\`\`\``, { 'tests/t.py': text });
      assertApplied(files, `fix.patch\n\`\`\`diff\n${sample}\n\`\`\``, { 'fix.patch': `${sample}\n` });
    }
  });

  it('in patches and diffs', () => {
    const text = `Example:\n\nsrc/a.ts\n${sum}\n`;
    const lines = [' Example:', ' ', ...`src/a.ts\n${sum}`.split('\n').map((line) => ` ${line}`)];
    for (const answer of [
      `*** Begin Patch\n*** Update File: e.md\n${lines.join('\n')}\n+End\n*** End Patch`,
      `--- a/e.md\n+++ b/e.md\n@@ -1,8 +1,9 @@\n${lines.join('\n')}\n+End`,
    ])
      assertApplied({ ...files, 'e.md': text }, answer, { 'e.md': `${text}End\n` });
  });

  it('and a fence around an edit is no file', () => {
    assertApplied(files, `\`\`\`ts src/a.ts\n${sum}\n\`\`\``, { 'src/a.ts': summed });
    assertApplied(files, `\`\`\`typescript:src/a.ts\n${sum}\n\`\`\``, { 'src/a.ts': summed });
    assertApplied(files, `src/a.ts\n\`\`\`diff\n${diff}\n\`\`\``, { 'src/a.ts': add.replace('a + b', '0') });
    assertRefused(files, 'src/a.ts\n```\n<<<<<<< ORIGINAL\nx\n=======\ny\n>>>>>>> UPDATED\n```', ['FORMAT']);
    assertRefused(files, `src/a.ts\n\`\`\`ts\nexport function add(a, b) {\n${sum}\n}\n\`\`\``, ['FORMAT']);
  });
});

describe('lines of the context of a hunk', () => {
  const text = 'Example:\n\nold text\n*** Delete File: src/a.ts\n*** End Patch\n';
  const lines = ' Example:\n \n-old text\n+new text\n *** Delete File: src/a.ts\n *** End Patch';
  const after = { 'e.md': text.replace('old', 'new') };

  it('are no headers, whatever they say', () => {
    const before = { ...files, 'e.md': text };
    assertApplied(before, `*** Begin Patch\n*** Update File: e.md\n@@\n${lines}\n*** End Patch`, after);
    assertApplied(before, `*** Update File: e.md\n@@\n${lines}\n`, after);
    assertApplied(before, `\`\`\`diff\n--- a/e.md\n+++ b/e.md\n@@ -1,5 +1,5 @@\n${lines}\n\`\`\``, after);
  });

  it('are read in a patch that stands further to the right as a whole', () => {
    const envelope = `*** Begin Patch\n*** Update File: e.md\n@@\n${lines}\n*** End Patch`;
    assertApplied({ ...files, 'e.md': text }, envelope.replace(/^/gm, '   '), after);
  });
});

describe('a diff in a fence under a path', () => {
  const changed = { 'src/a.ts': add.replace('a + b', 'a + b + 0') };
  const hunk = ' export function add(a, b) {\n-  return a + b;\n+  return a + b + 0;\n }';

  it('is a hunk of that file', () => {
    for (const header of ['', '@@\n', '@@ -1,3 +1,3 @@\n'])
      assertApplied(files, `src/a.ts\n\`\`\`diff\n${header}${hunk}\n\`\`\`\nDone.`, changed);
    assertApplied(files, `src/a.ts\n\`\`\`\n@@ -1,3 +1,3 @@\n${hunk}\n\`\`\``, changed);
    const two = `src/a.ts\n\`\`\`diff\n${hunk}\n\`\`\`\n\ndocs/p.md\n\`\`\`diff\n-TODO: show a patch\n+Done\n\`\`\``;
    assertApplied(files, two, { ...changed, 'docs/p.md': 'Done\n' });
  });

  it('is explanation beside an edit of that file, and beside the format that was asked for', () => {
    const shown = `\n\`src/a.ts\`:\n\n\`\`\`diff\n-  return a + b;\n+  return b + a;\n\`\`\`\n`;
    assertApplied(files, `src/a.ts\n${sum}\n${shown}`, { 'src/a.ts': summed });
    const asked = editAnswer('src/a.ts', block('  return a + b;', '  return b + a;'));
    assertApplied(files, `${asked}\n${shown}`, { 'src/a.ts': summed });
    assertRefused(files, `docs/p.md\n${marked('TODO: x', 'y')}\n${shown}`, ['NO_MATCH', null]);
  });

  it('is refused where the file does not read like that', () => {
    assertRefused(files, 'src/a.ts\n```diff\n-nowhere\n+x\n```', ['NO_MATCH']);
    assertRefused(files, 'src/b.ts\n```diff\n-nowhere\n+x\n```', ['NOT_FOUND']);
  });
});

describe('fences inside of a file in a fence', () => {
  const readme = { 'README.md': `# Title\n\nOld.\n` };
  const text = '# Title\n\nInstall:\n\n```\nnpm install\n```\n\nMore text here.\n';

  it('that name no language never cut the file short', () => {
    const cut = (path: string, inside: string) => `${path}\n\`\`\`markdown\n${inside}\`\`\``;
    assert.deepEqual(apply(readme, cut('README.md', text)).operations, []);
    assert.deepEqual(
      apply(readme, cut('README.md', text.replace('npm', 'src/index.ts\n\nnpm'))).operations,
      [],
    );
    const listed = text.replace('\nMore', '\nFiles:\n\n```\nsrc/index.ts\n```\n\nMore');
    assert.deepEqual(apply(readme, cut('README.md', listed)).operations, []);
    const source = 'const text = `\n```\ncode\n```\n`;\nexport const more = 1;\n';
    assert.deepEqual(apply({}, `src/p.ts\n\`\`\`ts\n${source}\`\`\``).operations, []);
  });

  it('are text of it where the outer fence is longer', () => {
    assertApplied(readme, `README.md\n\`\`\`\`markdown\n${text}\`\`\`\``, { 'README.md': text });
  });

  it('and ones of the explanation behind it are none of it', () => {
    const whole = `README.md\n\`\`\`markdown\n# Title\n\nNew.\n\`\`\`\n\nRun it:\n\n\`\`\`\nnpm start\n\`\`\`\n`;
    assertApplied(readme, whole, { 'README.md': '# Title\n\nNew.\n' });
    const asked = editAnswer('src/a.ts', block('  return a + b;', '  return b + a;'));
    assertApplied(files, `${asked}\n\nIt prints:\n\`\`\`\n3\n\`\`\`\n`, { 'src/a.ts': summed });
    assertApplied(files, `src/a.ts\n${sum}\n\nIt prints:\n\`\`\`\n3\n\`\`\`\n`, { 'src/a.ts': summed });
    const code = `src/b.ts\n\`\`\`ts\nexport {};\n\`\`\`\nsrc/c.ts\n\`\`\`ts\nexport {};\n\`\`\``;
    assertApplied(files, code, { 'src/b.ts': 'export {};\n', 'src/c.ts': 'export {};\n' });
  });
});
