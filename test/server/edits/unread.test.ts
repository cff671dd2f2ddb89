import assert from 'node:assert/strict';
import { apply, assertApplied, assertRefused, block, editAnswer } from './answers.ts';

const patch = (...lines: string[]): string => ['*** Begin Patch', ...lines, '*** End Patch'].join('\n');
const texts = { 'a.ts': 'x\ny\n' };
const call = (old: string, now: string): string =>
  JSON.stringify({ path: 'a.ts', old_string: old, new_string: now });
const marked = 'a.ts\n<<<<<<< SEARCH\nx\n=======\nz\n>>>>>>> REPLACE\n';

describe('nothing of an answer is skipped', () => {
  it('in a hunk after a line without its sign', () => {
    const files = { 'a.js': 'a\n}\ny\nc();\nx\n' };
    const hunk = ['-a', '+A', '}', 'y', '-c();', '+d();'];
    const after = { 'a.js': 'A\n}\ny\nd();\nx\n' };
    assertApplied(files, patch('*** Update File: a.js', '@@', ...hunk), after);
    assertApplied(files, ['*** Update File: a.js', '@@', ...hunk].join('\n'), after);
    assertApplied(files, ['--- a/a.js', '+++ b/a.js', '@@', ...hunk].join('\n'), after);
    assertApplied(
      files,
      patch('*** Update File: a.js', '@@', '-a', '+A', '@@', '}', ' y', '-c();', '+d();'),
      after,
    );
  });

  it('in a new file after a line without its sign', () => {
    assertRefused({}, patch('*** Add File: n.js', '+one', 'two', '+three'), ['FORMAT']);
    assertRefused({}, ['*** Add File: n.js', '+one', 'two', '+three'].join('\n'), ['FORMAT']);
  });

  it('but prose and fences end a patch without an envelope', () => {
    const answer = '```\n*** Update File: a.ts\n@@\n-x\n+z\n```\nThis does:\n- one thing\n- another\n';
    assertApplied(texts, answer, { 'a.ts': 'z\ny\n' });
  });

  it('of an envelope before its first file', () => {
    assertRefused(texts, patch('@@', '-y', '+z', '*** Update File: a.ts', '-x', '+z'), ['FORMAT', null]);
  });

  it('of tool calls that are no valid JSON, have no end or lack a part', () => {
    for (const bad of [
      '{"path":"a.ts","old_string":"y","new_string":"say \\q"}',
      '{"path":"a.ts","old_string":"y","new_string":"zz"',
      '{"path":"a.ts","old_string":"y"}',
      '{"old_string":"y","new_string":"zz"}',
    ])
      assertRefused(texts, `${call('x', 'z')}\n\n${bad}`, [null, 'FORMAT']);
  });

  it('of markers that nearly fit', () => {
    for (const bad of [
      '<<<<<<< ORIGINAL\ny\n=======\nq\n>>>>>>> UPDATED',
      '<<<< SEARCH\ny\n====\nq\n>>>> REPLACE',
      '------- SEARCH\ny\n=======\nq\n+++++++ REPLACE',
      '<<SEARCH k8>>\ny\n<<WITH k8>>\nq\n<<END k8>>',
    ])
      assertRefused(texts, `${marked}\na.ts\n${bad}\n`, [null, 'FORMAT']);
  });

  it('of a git diff that renames or does what cannot be applied', () => {
    const edit = 'diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n@@\n-x\n+z\n y\n';
    const rename = 'diff --git a/b.ts b/c.ts\nsimilarity index 100%\nrename from b.ts\nrename to c.ts\n';
    assertApplied({ ...texts, 'b.ts': 'q\n' }, rename + edit, {
      'b.ts': null,
      'c.ts': 'q\n',
      'a.ts': 'z\ny\n',
    });
    const mode = 'diff --git a/b.ts b/b.ts\nold mode 100644\nnew mode 100755\n';
    assertRefused(texts, mode + edit, ['FORMAT', null]);
  });

  it('of a numbered hunk whose file is not named', () => {
    assertRefused(texts, '@@ -1,2 +1,2 @@\n-x\n+z\n y', ['FORMAT']);
  });
});

describe('an answer means no more than it says', () => {
  it('the text of a JSON file in a fence is no tool call', () => {
    const text = '{"path": "x.ts", "content": "hi"}\n';
    assertApplied({ 'p.json': '{}\n' }, `p.json\n\`\`\`json\n${text}\`\`\`\n`, { 'p.json': text });
    assertApplied(texts, `a.ts\n\`\`\`json\n${call('x', 'z')}\n\`\`\``, { 'a.ts': 'z\ny\n' });
  });

  it('a hunk that only adds lines to an unknown path creates no file', () => {
    assertRefused(texts, patch('*** Update File: b.ts', '@@', '+new'), ['NOT_FOUND']);
    assertRefused(texts, '--- a/b.ts\n+++ b/b.ts\n@@ -0,0 +1 @@\n+new\n', ['NOT_FOUND']);
    assertApplied(texts, '--- /dev/null\n+++ b/b.ts\n@@ -0,0 +1 @@\n+new\n', { 'b.ts': 'new\n' });
  });

  it('the heading of a numbered hunk is not the line above what it adds', () => {
    const text = 'def foo():\n    a\n    b\n    c\n    d\n';
    const diff = (header: string): string => `--- a/a.py\n+++ b/a.py\n${header}\n+    new\n`;
    assertRefused({ 'a.py': text }, diff('@@ -4,0 +5 @@ def foo():'), ['FORMAT']);
    assertApplied({ 'a.py': text }, diff('@@ def foo():'), { 'a.py': text.replace(':\n', ':\n    new\n') });
  });

  it('an edit that is said twice counts once', () => {
    const twice = editAnswer('a.ts', block('x', 'z'), block('x', 'z'));
    assert.deepEqual(apply(texts, twice).results.length, 1);
    assertApplied(texts, twice, { 'a.ts': 'z\ny\n' });
  });
});
