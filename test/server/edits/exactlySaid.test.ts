import assert from 'node:assert/strict';
import { apply, assertApplied, assertRefused, block, editAnswer } from './answers.ts';

const files = { 'a.ts': 'x\ny\n' };
const edit = '--- a/a.ts\n+++ b/a.ts\n@@ -1,2 +1,2 @@\n-x\n+z\n y\n';
const edited = { 'a.ts': 'z\ny\n' };
const marked = 'a.ts\n<<<<<<< SEARCH\nx\n=======\nz\n>>>>>>> REPLACE\n';
const patch = (...lines: string[]) => ['*** Begin Patch', ...lines, '*** End Patch'].join('\n');

describe('a new file from a diff or a patch', () => {
  const created = (...lines: string[]) => `--- /dev/null\n+++ b/n.py\n@@ -0,0 +1,9 @@\n${lines.join('\n')}\n`;

  it('keeps its blank lines without a plus', () => {
    const lines = ['+# Title', '', '+First', '', '', '+Second'];
    const after = { 'n.py': '# Title\n\nFirst\n\n\nSecond\n' };
    assertApplied({}, created(...lines), after);
    assertApplied({}, `\`\`\`diff\n${created(...lines)}\n\`\`\`\n`, after);
    assertApplied({}, patch('*** Add File: n.py', '', ...lines, ''), after);
    assertApplied({}, `*** Add File: n.py\n${lines.join('\n')}\n\nThat is all.`, after);
  });

  it('never loses a line without a plus', () => {
    assertRefused({}, created('+def f():', '    x = 1', '+    return x'), ['FORMAT']);
    assertRefused({}, created('+def f():', 'x = 1', '+    return x'), ['FORMAT']);
    assertRefused({}, `\`\`\`diff\n${created('+def f():', 'x = 1')}\`\`\`\n`, ['FORMAT']);
    assertRefused({}, `\`\`\`\n*** Add File: n.py\n+def f():\nx = 1\n\`\`\`\n`, ['FORMAT']);
    assertApplied({}, `${created('+x = 1')}\nThat is all.`, { 'n.py': 'x = 1\n' });
  });
});

describe('a diff does what it says', () => {
  it('a copy is no rename, and a mode is not left out', () => {
    const copy = 'diff --git a/a.ts b/b.ts\nsimilarity index 90%\ncopy from a.ts\ncopy to b.ts\n';
    assertRefused(files, copy + edit.replace('b/a', 'b/b'), ['FORMAT']);
    const mode = 'diff --git a/a.ts b/a.ts\nold mode 100644\nnew mode 100755\n';
    assertRefused(files, mode + edit, ['FORMAT']);
    assertApplied(files, `diff --git a/a.ts b/a.ts\nindex 1..2 100644\n${edit}`, edited);
  });

  it('to a file in a folder that is named like the prefix of git', () => {
    const both = { ...files, 'a/a.ts': 'x\ny\n' };
    assertApplied(both, edit.replace('b/a', 'a/a'), { 'a/a.ts': 'z\ny\n' });
    assertApplied(both, edit, edited);
    assertRefused({ 'a/a.ts': 'x\ny\n' }, edit, ['NOT_FOUND']);
    assertApplied(files, edit.replace('b/a', 'a/a'), edited);
    assertRefused(files, '--- /dev/null\n+++ a/new.ts\n@@ -0,0 +1 @@\n+x\n', ['FORMAT']);
    assertApplied(files, '--- /dev/null\n+++ b/new.ts\n@@ -0,0 +1 @@\n+x\n', { 'new.ts': 'x\n' });
  });

  it('with the prefixes of other settings, and against a backup', () => {
    for (const [from, to] of ['i/ w/', 'c/ i/', 'c/ w/', 'b/ a/'].map((pair) => pair.split(' ')))
      assertApplied(files, edit.replace('a/a', `${from}a`).replace('b/a', `${to}a`), edited);
    assertApplied(files, edit.replace('a/a.ts', 'a.ts.orig').replace('b/a', 'a'), edited);
    assertApplied(files, `\uFEFF${edit}`, edited);
  });

  it('deletes a file only with all of its lines', () => {
    const gone = (...lines: string[]) => `--- a/a.ts\n+++ /dev/null\n@@ -1,2 +0,0 @@\n${lines.join('\n')}\n`;
    assertApplied(files, gone('-x', '-y'), { 'a.ts': null });
    assertApplied(files, '--- a/a.ts\n+++ /dev/null\n', { 'a.ts': null });
    assertRefused(files, gone('-x'), ['NO_MATCH']);
    assertRefused(files, gone('-x', '-q'), ['NO_MATCH']);
    assertRefused(files, gone('-x', ' y'), ['FORMAT']);
  });

  it('and no more: bullets behind it are prose, and so is what follows its fence', () => {
    const bullets = '\n- This swaps the line.\n- Nothing else.\n';
    assertApplied(files, edit + bullets, edited);
    assertApplied(files, `~~~diff\n${edit}~~~\n${bullets}`, edited);
    assertApplied(
      files,
      `1. First:\n\n   \`\`\`diff\n${edit.replace(/^(?=.)/gm, '   ')}   \`\`\`\n${bullets}`,
      edited,
    );
    const long = '--- a/l.ts\n+++ b/l.ts\n@@ -1 +1 @@\n-a\n+b\n\n-c\n+d\n';
    assertApplied({ 'l.ts': 'a\n\nc\n' }, long, { 'l.ts': 'b\n\nd\n' });
  });
});

describe('a part of an answer that is not read is refused', () => {
  const call = (fields: object) => `${marked}\n${JSON.stringify(fields)}`;

  it('as a call of another tool', () => {
    for (const fields of [
      { command: 'insert', path: 'a.ts', insert_line: 0, insert_text: 'q' },
      { name: 'delete_file', target_file: 'a.ts' },
      { name: 'delete_file', arguments: { path: 'a.ts' } },
      { name: 'insert_content', path: 'b.ts', content: 'q', line: 3 },
      { cmd: ['apply_patch', patch('*** Delete File: a.ts')] },
    ])
      assertRefused(files, call(fields), [null, 'FORMAT']);
  });

  it('as a rename that an edit says by the way', () => {
    const moved = editAnswer('a.ts', block('x', 'z')).replace('nonce', 'to="b.ts" nonce');
    assertRefused(files, moved, ['FORMAT']);
    assertApplied(files, moved.replace('b.ts', 'a.ts'), edited);
  });

  it('and files count however their names are marked', () => {
    for (const name of [
      '### New file: `src/b.ts`',
      'Create `src/b.ts`:',
      '### 2. `src/b.ts`',
      '**src/b.ts** (new file):',
      'File 2: src/b.ts',
      '<file path="src/b.ts">',
      '<path>src/b.ts</path>',
      '[src/b.ts](src/b.ts)',
      '**`src/b.ts`**',
      'src/b.ts:',
    ])
      assertApplied(files, `${marked}\n${name}\n\`\`\`ts\nq\n\`\`\`\n`, { ...edited, 'src/b.ts': 'q\n' });
    assertApplied({}, 'app/[id]/page.tsx\n```tsx\nq\n```', { 'app/[id]/page.tsx': 'q\n' });
    assertApplied({}, '__init__.py\n```py\nq\n```', { '__init__.py': 'q\n' });
  });
});

describe('explanation becomes no file', () => {
  it('as data with a path and a content', () => {
    const readme = '```json\n{"path":"README.md","content":"# Hello"}\n```';
    const asked = editAnswer('a.ts', block('x', 'z'));
    const whole = 'a.ts\n```ts\nz\ny\n```\n';
    for (const answer of [asked, marked, whole].map((text) => `${text}\n\nIt answers:\n${readme}`))
      assertApplied({ ...files, 'README.md': '# Old\n' }, answer, edited);
    assert.deepEqual(apply(files, '{"path":"users/1","content":"hi"}').results, []);
    const named = { name: 'write_file', arguments: { path: 'b.ts', content: 'q' } };
    assertApplied(files, `${marked}\n${JSON.stringify(named)}`, { ...edited, 'b.ts': 'q\n' });
  });

  it('under headings that look like a path', () => {
    for (const name of ['### Node.js', '#### Request/Response:', '### `list.map`', '`foo.bar()`:', 'e.g.'])
      assertApplied(files, `${marked}\n${name}\n\`\`\`js\nq\n\`\`\`\n`, edited);
    assert.deepEqual(apply(files, '### Node.js\n```js\nq\n```').results, []);
    assert.deepEqual(apply(files, '```python 3.12\nq\n```').results, []);
    const tail = `${edit.replace(' y', ' user.name')}\n\`\`\`sh\nnpm test\n\`\`\`\n`;
    assertApplied({ 'a.ts': 'x\nuser.name\n' }, tail, { 'a.ts': 'z\nuser.name\n' });
  });
});

describe('SEARCH/REPLACE blocks', () => {
  it('find their path in the sentence before, and share it with one that follows in a fence', () => {
    assertApplied(files, `In \`a.ts\`:\n\n${marked.slice(5)}`, edited);
    const second = '```\n\n```ts\n<<<<<<< SEARCH\ny\n=======\nq\n>>>>>>> REPLACE\n```\n';
    assertApplied(files, `a.ts\n\`\`\`ts\n${marked.slice(5)}${second}`, { 'a.ts': 'z\nq\n' });
  });
});

describe('the text of a file', () => {
  const content = (path: string, ...lines: string[]) =>
    [`<<FILE op=create path="${path}" nonce=k7>>`, '<<CONTENT k7>>', ...lines, '<<END k7>>'].join('\n');

  it('is taken out of a fence around all of it, if it is a program', () => {
    assertApplied({}, content('b.ts', '```ts', 'q', '```'), { 'b.ts': 'q\n' });
    assertApplied({}, content('b.md', '```ts', 'q', '```'), { 'b.md': '```ts\nq\n```\n' });
    const two = ['```ts', 'q', '```', 'and', '```ts', 'q', '```'];
    assertApplied({}, content('b.ts', ...two), { 'b.ts': `${two.join('\n')}\n` });
  });

  it('is no excerpt of it', () => {
    const text = Array.from({ length: 29 }, (_, line) => `line${line}();\n`).join('');
    assertRefused({ 'a.ts': text }, 'a.ts\n```ts\nfirst();\nsecond();\n```', ['FORMAT']);
    const whole = content('a.ts', 'first();').replace('create', 'rewrite');
    assertApplied({ 'a.ts': text }, whole, { 'a.ts': 'first();\n' });
  });
});
