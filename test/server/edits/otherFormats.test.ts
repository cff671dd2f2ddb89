import assert from 'node:assert/strict';
import { apply, assertApplied, assertRefused, block, editAnswer } from './answers.ts';

const greet = "export function greet(name) {\n  return 'Hello ' + name;\n}\n";
const files = { 'src/greet.js': greet, 'README.md': '# Greet\n' };
const louder = greet.replace('Hello', 'HELLO');
const patch = (...lines: string[]): string => ['*** Begin Patch', ...lines, '*** End Patch'].join('\n');

describe('answers as apply_patch', () => {
  it('update, add and delete files', () => {
    const answer = patch(
      '*** Update File: src/greet.js',
      '@@ export function greet(name) {',
      "-  return 'Hello ' + name;",
      "+  return 'HELLO ' + name;",
      ' }',
      '*** Add File: src/new.js',
      '+export const a = 1;',
      '+',
      '+export const b = 2;',
      '*** Delete File: README.md',
    );
    assertApplied(files, answer, {
      'src/greet.js': louder,
      'src/new.js': 'export const a = 1;\n\nexport const b = 2;\n',
      'README.md': null,
    });
  });

  it('move a file with and without a change', () => {
    const answer = patch(
      '*** Update File: src/greet.js',
      '*** Move to: src/hello.js',
      '@@',
      "-  return 'Hello ' + name;",
      "+  return 'HELLO ' + name;",
    );
    assertApplied(files, answer, { 'src/greet.js': null, 'src/hello.js': louder });
    const bare = patch('*** Update File: README.md', '*** Move to: DOC.md');
    assertApplied(files, bare, { 'README.md': null, 'DOC.md': '# Greet\n' });
  });

  it('put a pure insertion below its anchor and never at the end of the file', () => {
    const text = 'class A {\n  a() {}\n}\n\nclass B {\n  b() {}\n}\n';
    const insert = (anchor: string): string => patch('*** Update File: a.js', `@@${anchor}`, '+  added() {}');
    assertApplied({ 'a.js': text }, insert(' class B {'), {
      'a.js': text.replace('class B {\n', 'class B {\n  added() {}\n'),
    });
    assertRefused({ 'a.js': text }, insert(''), ['EMPTY_SEARCH']);
  });

  it('take a line without a sign for context, and refuse a new file that has one', () => {
    const text = 'if (a) {\n  b();\n}\nc();\n';
    const update = patch('*** Update File: a.js', '@@', '   b();', '}', '-c();', '+d();');
    assertApplied({ 'a.js': text }, update, { 'a.js': text.replace('c()', 'd()') });
    assertRefused({}, patch('*** Add File: n.js', '+one', 'two', '+three'), ['FORMAT']);
  });

  it('let an anchor decide between equal places, if it stands once', () => {
    const text = 'def one():\n    x = 1\n    return x\n\ndef two():\n    x = 1\n    return x\n';
    const answer = (anchor: string): string =>
      patch('*** Update File: a.py', anchor, '-    x = 1', '+    x = 2', '     return x');
    assertApplied({ 'a.py': text }, answer('@@ def two():'), {
      'a.py': text.replace('two():\n    x = 1', 'two():\n    x = 2'),
    });
    assertRefused({ 'a.py': text }, answer('@@'), ['AMBIGUOUS']);
    assertRefused({ 'a.py': text }, answer('@@     return x'), ['AMBIGUOUS']);
  });

  it('let the end of the file decide between equal places', () => {
    const text = 'def one():\n    x = 1\n    return x\n\ndef two():\n    x = 1\n    return x\n';
    const answer = (anchor: string): string =>
      patch('*** Update File: a.py', anchor, '-    x = 1', '+    x = 2', '     return x', '*** End of File');
    const after = { 'a.py': text.replace('two():\n    x = 1', 'two():\n    x = 2') };
    assertApplied({ 'a.py': text }, answer('@@'), after);
    assertApplied({ 'a.py': text }, answer('@@ def two():'), after);
    assertRefused({ 'a.py': `${text}end\n` }, answer('@@'), ['AMBIGUOUS']);
  });

  it('are cut when the envelope is not closed, whole in the hunks before', () => {
    const answer = patch(
      '*** Update File: src/greet.js',
      "-  return 'Hello ' + name;",
      "+  return 'HELLO ' + name;",
    );
    assertRefused(files, answer.replace('\n*** End Patch', ''), [null, 'CUT']);
  });

  it('refuse to add over an existing file', () => {
    assertRefused(files, patch('*** Add File: README.md', '+new'), ['EXISTS']);
  });
});

describe('answers as unified diffs', () => {
  const diff = (header: string): string =>
    `Here it is:\n\`\`\`diff\n--- a/src/greet.js\n+++ b/src/greet.js\n${header}\n export function greet(name) {\n-  return 'Hello ' + name;\n+  return 'HELLO ' + name;\n }\n\`\`\`\nDone.`;

  it('apply with right, wrong and no line numbers', () => {
    for (const header of ['@@ -1,3 +1,3 @@', '@@ -900,2 +17,99 @@', '@@ ... @@', '@@'])
      assertApplied(files, diff(header), { 'src/greet.js': louder });
  });

  it('use the numbers only between places that are equally good', () => {
    const text = 'a\nx\nb\na\nx\nb\n';
    const at = (line: number): string =>
      `--- t.txt\n+++ t.txt\n@@ -${line},3 +${line},3 @@\n a\n-x\n+y\n b\n`;
    assertApplied({ 't.txt': text }, at(4), { 't.txt': 'a\nx\nb\na\ny\nb\n' });
    assertRefused({ 't.txt': text }, at(50), ['AMBIGUOUS']);
  });

  it('create, delete and rename files', () => {
    const answer = [
      'diff --git a/new.txt b/new.txt',
      'new file mode 100644',
      '--- /dev/null',
      '+++ b/new.txt',
      '@@ -0,0 +1 @@',
      '+fresh',
      'diff --git a/README.md b/README.md',
      '--- a/README.md',
      '+++ /dev/null',
      '@@ -1 +0,0 @@',
      '-# Greet',
      '--- a/src/greet.js',
      '+++ b/src/hello.js',
      '@@ -2 +2 @@',
      "-  return 'Hello ' + name;",
      "+  return 'HELLO ' + name;",
      '\\ No newline at end of file',
    ].join('\n');
    assertApplied(files, answer, {
      'new.txt': 'fresh\n',
      'README.md': null,
      'src/greet.js': null,
      'src/hello.js': louder,
    });
  });

  it('create and delete empty files, which have no hunk', () => {
    const created = 'diff --git a/my b/pkg.py b/my b/pkg.py\nnew file mode 100644\nindex 0000000..e69de29\n';
    const quoted = 'diff --git "a/\\303\\274" "b/\\303\\274"\nnew file mode 100644\nindex 0000000..e69de29\n';
    const deleted = 'diff --git a/old.py b/old.py\ndeleted file mode 100644\nindex e69de29..0000000\n';
    const edit =
      "--- a/src/greet.js\n+++ b/src/greet.js\n@@ -2 +2 @@\n-  return 'Hello ' + name;\n+  return 'HELLO ' + name;\n";
    assertApplied({ ...files, 'old.py': '' }, `${created}${quoted}${deleted}${edit}`, {
      'my b/pkg.py': '',
      ü: '',
      'old.py': null,
      'src/greet.js': louder,
    });
    const binary = created.replace('index 0', 'Binary files /dev/null and b/my b/pkg.py differ\nindex 0');
    assertRefused(files, binary, ['FORMAT']);
    assertRefused(files, created.replace('e69de29', '257cc56'), ['FORMAT']);
    assertRefused(files, deleted, ['NOT_FOUND']);
  });

  it('make no links', () => {
    const link = 'diff --git a/data b/data\nnew file mode 120000\n';
    const hunk = '--- /dev/null\n+++ b/data\n@@ -0,0 +1 @@\n+/etc\n\\ No newline at end of file\n';
    assertRefused(files, `${link}index 0000000..1234567\n${hunk}`, ['FORMAT']);
    assertApplied(files, `${link.replace('120000', '100644')}${hunk}`, { data: '/etc\n' });
  });

  it('name files as git quotes them', () => {
    const before = { 'ü/a b.txt': 'one\n', 'q"t.txt': 'one\n' };
    const name = (path: string): string => `--- "a/${path}"\n+++ "b/${path}"\n@@ -1 +1 @@\n-one\n+two\n`;
    assertApplied(before, `${name('\\303\\274/a b.txt')}${name('q\\"t.txt')}`, {
      'ü/a b.txt': 'two\n',
      'q"t.txt': 'two\n',
    });
    const git = 'diff --git "a/q\\"t.txt" "b/\\303\\244.txt"\n';
    const renames = `${git}rename from "q\\"t.txt"\nrename to "\\303\\244.txt"\n`;
    assertApplied(before, renames, { 'q"t.txt': null, 'ä.txt': 'one\n' });
    assertRefused(before, name('..\\057x').replaceAll('one', ''), ['PATH']);
  });

  it('take removed lines that look like headers for lines', () => {
    const text = '-- a\n-- b\nselect 1\n';
    const answer = '--- q.sql\n+++ q.sql\n@@\n--- a\n+-- c\n -- b\n select 1\n';
    assertApplied({ 'q.sql': text }, answer, { 'q.sql': '-- c\n-- b\nselect 1\n' });
  });

  it('leave a folder of the name a its name', () => {
    assertApplied({ 'a/x.txt': 'one\n' }, '--- a/x.txt\n+++ a/x.txt\n@@\n-one\n+two\n', {
      'a/x.txt': 'two\n',
    });
  });
});

describe('answers as tool calls', () => {
  const call = { file_path: 'src/greet.js', old_string: "'Hello '", new_string: "'HELLO '" };

  it('are read plain, in fences, in lists and as arguments of a call', () => {
    const wrapped = { name: 'edit', arguments: JSON.stringify(call) };
    for (const answer of [
      JSON.stringify(call),
      `I will edit:\n\`\`\`json\n${JSON.stringify(call, null, 2)}\n\`\`\``,
      JSON.stringify([call]),
      `<tool_call>\n${JSON.stringify(wrapped)}\n</tool_call>`,
      JSON.stringify({ path: 'src/greet.js', edits: [{ oldText: "'Hello '", newText: "'HELLO '" }] }),
    ])
      assertApplied(files, answer, { 'src/greet.js': louder });
  });

  it('write a whole file', () => {
    assertApplied(files, JSON.stringify({ path: 'a.txt', content: 'one\ntwo\n' }), { 'a.txt': 'one\ntwo\n' });
  });

  it('are not seen in code and data that only looks alike', () => {
    assert.equal(apply(files, 'const a = { path: 1 }; [x]\n{"a": {"b": "c"}}').results.length, 0);
    assert.equal(apply(files, '{"__proto__": {"path": "a", "content": "b"}, "x"').results.length, 0);
  });
});

describe('answers as whole files', () => {
  it('are read with the path before the fence or in it', () => {
    for (const answer of [
      `src/greet.js\n\`\`\`js\n${louder}\`\`\``,
      `**src/greet.js**\n\n\`\`\`\n${louder}\`\`\``,
      `\`\`\`js src/greet.js\n${louder}\`\`\``,
      `\`\`\`js title=src/greet.js\n${louder}\`\`\``,
      `\`\`\`js:src/greet.js\n${louder}\`\`\``,
    ])
      assertApplied(files, answer, { 'src/greet.js': louder });
  });

  it('keep fences inside of a Markdown file', () => {
    const text = '# Use\n```js\ngreet();\n```\nMore\n';
    assertApplied(files, `README.md\n\`\`\`markdown\n${text}\`\`\``, { 'README.md': text });
  });

  const shout = "  return 'Hello ' + name;\n=======\n  return 'HELLO ' + name;\n";
  const inMarkers = `src/greet.js\n<<<<<<< SEARCH\n${shout}>>>>>>> REPLACE\n`;
  const inFence = (path: string, text: string): string => `\n${path}\n\`\`\`\n${text}\`\`\`\n`;

  it('count beside edits of other files in another format, and are judged like any', () => {
    assertApplied(files, `${inMarkers}${inFence('src/new.js', 'export {};\n')}`, {
      'src/greet.js': louder,
      'src/new.js': 'export {};\n',
    });
    assertApplied(files, `${inMarkers}${inFence('README.md', '# Greets\n')}`, {
      'src/greet.js': louder,
      'README.md': '# Greets\n',
    });
    assertRefused(files, `${inMarkers}${inFence('../new.js', 'x\n')}`, [null, 'PATH']);
    assertRefused(files, `${inMarkers}${inFence('.git/hooks/pre-commit', 'x\n')}`, [null, 'PATH']);
  });

  it('that may be an excerpt are refused beside edits', () => {
    const long = { ...files, 'README.md': '# Greet\n\nIt greets.\n\nBy name.\n' };
    assertRefused(long, `${inMarkers}${inFence('README.md', '# Greet\n\n')}`, [null, 'FORMAT']);
  });

  it('are explanation of a file that is edited, beside the format that was asked for, and without a path', () => {
    assertApplied(files, `${inMarkers}${inFence('src/greet.js', 'gone\n')}`, { 'src/greet.js': louder });
    assertApplied(files, `${inMarkers}${inFence('Note.', 'gone\n')}`, { 'src/greet.js': louder });
    const asked = editAnswer('src/greet.js', block("  return 'Hello '", "  return 'HELLO '"));
    assertApplied(files, `${asked}${inFence('README.md', 'gone\n')}`, { 'src/greet.js': louder });
    assert.equal(apply(files, 'For example:\n```js\ngreet();\n```').results.length, 0);
  });

  it('never take the language for the path', () => {
    assert.equal(apply(files, '```python\nprint(1)\n```').results.length, 0);
  });

  it('are refused when they leave code out or are cut', () => {
    assertRefused(files, 'src/greet.js\n```js\n// ... existing code ...\nexport const x = 1;\n```', [
      'ELISION',
    ]);
    assertRefused(files, `src/greet.js\n\`\`\`js\n${louder}`, ['CUT']);
  });
});
