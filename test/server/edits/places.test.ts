import assert from 'node:assert/strict';
import { assertApplied, assertRefused, block, editAnswer } from './answers.ts';

const edited = (before: string, search: string, replace: string, after: string): void =>
  assertApplied({ 'a.txt': before }, editAnswer('a.txt', block(search, replace)), { 'a.txt': after });
const refused = (before: string, search: string, replace: string, code = 'NO_MATCH'): string =>
  assertRefused({ 'a.txt': before }, editAnswer('a.txt', block(search, replace)), [code]);
const patch = (...lines: string[]): string => ['*** Begin Patch', ...lines, '*** End Patch'].join('\n');

describe('one right place or none', () => {
  it('never doubles a part of what follows or precedes a part of a line', () => {
    refused('foo(one); // c\n', 'foo(one)', 'foo(two);');
    refused('call(a, b)));\n', 'call(a, b', 'call(a, c)');
    refused('x = !ready()\n', 'ready()', '!steady()');
    refused('import { a } from "a";\n', 'import {', 'import {\n  b,');
    edited('h(foo(x));\n', 'foo(x)', 'bar(x)', 'h(bar(x));\n');
  });

  it('moves no part of a line to another line', () => {
    for (const [line, sought, asked] of [
      ['    total = compute(a)  # note', 'total = compute(a)', 'total = compute(a)\nlog(total)'],
      ['  const a = 1; // keep me', 'const a = 1;', 'const a = 1;\nconst b = 2;'],
      ['if (ready) start(); else wait();', 'start();', 'log();\nstart();'],
      ['if (ready) start();\nstop();', 'start();\nstop();', 'log();\nstart();\nstop();'],
      ['start();\nstop(); // now', 'start();\nstop();', 'start();\nstop();\nlog();'],
    ] as const)
      assert.match(refused(`${line}\nend\n`, sought, asked), /stands at line 1, but inside of that line/);
    edited(
      'if (a) start();\nstop(); // c\n',
      'start();\nstop();',
      'start();\nlog();\nstop();',
      'if (a) start();\nlog();\nstop(); // c\n',
    );
    edited('  one,\n  two,\n', '  one,\n  two', '  one,\n  two,\n  three', '  one,\n  two,\n  three,\n');
  });

  it('takes no part of a name or of a number for it', () => {
    refused('timeout: 10.5\n', 'timeout: 10', 'timeout: 20');
    refused('v = 3.10 * x\n', '10 * x', '20 * x');
    refused('background-color: red;\n', 'color: red', 'color: blue');
    refused('color: red-ish;\n', 'color: red', 'color: blue');
    refused('$total = 1;\n', 'total = 1', 'total = 2');
    edited('n = 10.\n', 'n = 10', 'n = 20', 'n = 20.\n');
    edited('p = this->value;\n', 'p = this', 'p = that', 'p = that->value;\n');
    edited('x = -value + 1;\n', 'value + 1', 'value + 2', 'x = -value + 2;\n');
  });

  it('says so where what is sought stands inside of a line', () => {
    for (const [line, sought, asked] of [
      ['  return x;', 'return x', 'return y;'],
      ['if (!enabled(user)) stop();', 'enabled(user)', '!enabled(user)'],
    ] as const) {
      const feedback = refused(`a\n${line}\n`, sought, asked);
      assert.match(feedback, /stands at line 2, but inside of that line.* Send whole lines\./);
      assert.ok(feedback.includes(`file:  ${line}`), feedback);
    }
  });

  it('shows the line that looks like what is sought, or of which it is a part', () => {
    for (const [line, sought, by] of [
      ['cafe\u0301 = 1', 'caf\u00E9 = 1', 'the way accents are put together'],
      ['log(\u200B"a")', 'log("a")', 'invisible characters'],
      ['wait\u2026', 'wait...', 'one character for three dots'],
      ['timeout: 10.5', 'timeout: 10', 'text: yours is a part of the line'],
      ['background-color: red', 'color: red', 'text: yours is a part of the line'],
    ] as const) {
      const feedback = refused(`a\nb\n${line}\n`, sought, 'other');
      assert.ok(feedback.includes('Closest: lines 3–3'), feedback);
      assert.ok(feedback.includes(`(differs by: ${by})`), feedback);
    }
    assert.match(refused('a\nb\n', 'c', 'd'), /None of these lines stands in the file\./);
  });

  const two = 'def one():\n    x = 1\n    return x\n\ndef two():\n    y = 2\n    return y\n';

  it('refuses the only match when it stands above its anchor', () => {
    const answer = (anchor: string) => patch('*** Update File: a.py', anchor, '-    x = 1', '+    x = 3');
    assertRefused({ 'a.py': two }, answer('@@ def two():'), ['AMBIGUOUS']);
    assertApplied({ 'a.py': two }, answer('@@ def one():'), { 'a.py': two.replace('x = 1', 'x = 3') });
    assertApplied({ 'a.py': two }, answer('@@ def elsewhere():'), { 'a.py': two.replace('x = 1', 'x = 3') });
  });

  it('does not let a line that contradicts an anchor choose', () => {
    const text = two.replace('y = 2', 'x = 1');
    const diff = (line: number) =>
      `--- a/a.py\n+++ b/a.py\n@@ -${line},1 +${line},1 @@ def two():\n-    x = 1\n+    x = 3\n`;
    assertRefused({ 'a.py': text }, diff(2), ['AMBIGUOUS']);
    assertApplied({ 'a.py': text }, diff(6), {
      'a.py': text.replace('two():\n    x = 1', 'two():\n    x = 3'),
    });
    assertApplied({ 'a.py': text }, diff(90), {
      'a.py': text.replace('two():\n    x = 1', 'two():\n    x = 3'),
    });
  });

  const part = (name: string) =>
    `class ${name}:\n  def run():\n    return None\n\n  def stop():\n    return None\n\n`;
  const classes = part('A') + part('B(A)') + part('C');
  const stopped = (heading: string) =>
    classes.replace(`${heading}\n  def run():\n    return None\n\n  def stop():\n    return None`, (all) =>
      all.replace(/None$/, 'True'),
    );

  it('takes no first place of several below a heading whose line is not right', () => {
    const diff = (line: number, heading: string) =>
      `--- a/a.py\n+++ b/a.py\n@@ -${line},1 +${line},1 @@ ${heading}\n-    return None\n+    return True\n`;
    assertRefused({ 'a.py': classes }, diff(12, 'class B(A):'), ['AMBIGUOUS']);
    assertRefused({ 'a.py': classes }, diff(2, 'class B(A):'), ['AMBIGUOUS']);
    assertApplied({ 'a.py': classes }, diff(13, 'class B(A):'), { 'a.py': stopped('class B(A):') });
  });

  it('finds an anchor below the one before it, and by the beginning of its line', () => {
    const answer = (...anchors: string[]) =>
      patch('*** Update File: a.py', ...anchors, '-    return None', '+    return True');
    const both = { 'a.py': part('A') + part('B(A)') };
    const after = { 'a.py': stopped('class B(A):').slice(0, -part('C').length) };
    assertApplied(both, answer('@@ class B(A):', '@@   def stop():'), after);
    assertApplied(both, answer('@@ class B', '@@ def stop()'), after);
    assertRefused(both, answer('@@ def stop():'), ['AMBIGUOUS']);
    assertRefused({ 'a.py': classes }, answer('@@ class B', '@@ def stop():'), ['AMBIGUOUS']);
    assertRefused({ 'a.py': classes.replace('B(A)', 'Bo') }, answer('@@ class B'), ['AMBIGUOUS']);
    const one = { 'a.py': both['a.py'].replace(/None(?=\n\n$)/, 'False') };
    assertRefused(one, answer('@@ class B', '@@ def stop()'), ['AMBIGUOUS']);
  });

  it('keeps the text of the file in the parts around a row of dots', () => {
    edited(
      'a “q”\nb\nc\nd\ne  \nf\n',
      'a "q"\nb\n...\ne\nf',
      'a "q"\nB\n...\ne\nF',
      'a “q”\nB\nc\nd\ne  \nF\n',
    );
  });

  it('leaves no other block out by a row of dots', () => {
    const two = 'function a() {\n  go();\n  return z;\n}\nfunction b() {\n  run();\n  return x;\n}\n';
    for (const head of ['function a() {', 'function a() {\n  go();', '  go();'])
      refused(two, `${head}\n...\n  return x;`, `${head}\n...\n  return y;`);
    edited(
      two,
      'function b() {\n...\n  return x;',
      'function b() {\n...\n  return y;',
      two.replace('return x', 'return y'),
    );
    const deep = 'class A {\n\tone() {\n\t\tgo();\n\t}\n\n\ttwo() {\n\t}\n\n\tthree() {\n\t}\n}\n';
    edited(deep, '\t\tgo();\n...\n\tthree() {', '\t\tgo();\n...\n\tlast() {', deep.replace('three', 'last'));
  });

  it('takes a number on one or two lines for a line number only where it is the right one', () => {
    refused('x\ny\nmissing\n', '404: missing', '404: found');
    refused('x\nmissing\ngone\n', '404: missing\n405: gone', '404: found\n405: gone');
    edited('x\ny\nmissing\n', '3: missing', '3: found', 'x\ny\nfound\n');
  });

  it('takes no space of the indentation for one behind a number', () => {
    edited('def f():\n    a\n', '1:def f():\n2:    a', '1:def f():\n2:    b\n3:c', 'def f():\n    b\nc\n');
    edited('def f():\n    a\n', '1: def f():\n2:     a', '1: def f():\n2:     b', 'def f():\n    b\n');
  });

  it('gives back only the entities and escapes that SEARCH has', () => {
    edited('a < b\n', 'a &lt; b', 'a &lt; b&nbsp;c &amp;&amp; d', 'a < b&nbsp;c && d\n');
    edited('a < "b"\n', 'a &lt; "b"', 'a &lt; "&quot;"', 'a < "&quot;"\n');
    edited('f("a")\n', 'f(\\"a\\")', 'f(\\"a\\t\\")', 'f("a\\t")\n');
  });

  it('never takes a sibling for the place', () => {
    const body = '\n  const a = 1;\n  const b = 2;\n  return a;\n}';
    const changed = body.replace('return a', 'return b');
    for (const [there, sought] of [
      ['getUserV2', 'getUserV1'],
      ['getUser2', 'getUser'],
      ['loadUsers', 'loadOrders'],
      ['setUser', 'getUser'],
      ['getUsers', 'getUser'],
      ['minimum', 'maximum'],
    ])
      refused(
        `function ${there}() {${body}\n`,
        `function ${sought}() {${body}`,
        `function ${sought}() {${changed}`,
      );
    refused(
      'func Drop(name string) error {\n\treturn nil\n}\n',
      'func Drop(name string, id string) error {\n\treturn nil\n}',
      'func Drop(name string, id string) error {\n\treturn err\n}',
    );
    refused('case 2:\n  return foo();\n', 'case 1:\n  return foo();', 'case 1:\n  return bar();');
    edited(
      `function getUser() {${body}\n`,
      `function getUsr() {${body}`,
      `function getUsr() {${changed}`,
      `function getUser() {${changed}\n`,
    );
  });

  it('never takes another operator or bracket for a slip', () => {
    const body = ['  const next = v + 1;', '  start(next);', '  return next;', '}'];
    const place = (head: string, tail: readonly string[] = body) => [head, ...tail].join('\n');
    for (const [there, sought] of [
      ['if (v < limit) {', 'if (v > limit) {'],
      ['if (v < limit) {', 'if (w > limit) {'],
      ['if (!u.active) {', 'if (u.active) {'],
      ['if (u.ready || force) {', 'if (u.ready && force) {'],
      ['if (u.ready !== force) {', 'if (u.ready === force) {'],
      ['if (u.ready == force) {', 'if (u.ready === force) {'],
      ['if (u?.ready > 1) {', 'if (u.ready > 1) {'],
      ['if (rate > 1.5 + least) {', 'if (rate > 15 + least) {'],
      ['set(from: -value) {', 'set(from: value) {'],
    ] as const) {
      const asked = place(sought).replace('start(next)', 'stop(next)');
      refused(`${place(there)}\n`, place(sought), asked);
    }
    const list = ['  a(one),', '  b(two),', '  c(three),'];
    refused(
      `${place('run(', [...list, ');', 'end'])}\n`,
      place('run(', [...list, '),', 'end']),
      place('run(', [...list, '),', 'after();', 'end']),
    );
    for (const [there, sought] of [
      ['if (u.active && v[0]) {', 'if (uactive && v[0]) {'],
      ['if (u.active && v[0]) {', 'if (u.active && v0]) {'],
      ['limit = compute(one, two) {', 'limit  compute(one, two) {'],
      ['title: "Status", more() {', 'title "Status", more() {'],
      ["it's done, see below", 'its done see below'],
    ] as const) {
      const asked = place(sought).replace('start(next)', 'stop(next)');
      edited(
        `${place(there)}\n`,
        place(sought),
        asked,
        `${place(there).replace('start(next)', 'stop(next)')}\n`,
      );
    }
  });

  it('knows a place by one slip of a line that stands once and that no other resembles', () => {
    const file = 'Unreleased work\n=====\n\n  * a\n\nReleased\n=====\n\n  * a\n';
    edited(
      file,
      'Unreleased wrk\n=====',
      'Unreleased wrk\n=====\n\n  * new',
      file.replace('=====\n', '=====\n\n  * new\n'),
    );
    edited(
      file,
      'Unreleased wrok\n=====',
      'Unreleased wrok\n=====\n\n  * new',
      file.replace('=====\n', '=====\n\n  * new\n'),
    );
    const asked = (heading: string) => [`${heading}\n=====`, `${heading}\n=====\n\n  * new`] as const;
    refused(file, ...asked('Unrelesed wrk'));
    refused(`${file}\nUnreleased word\n`, ...asked('Unreleased wrk'));
    refused(`${file}\nUnreleased work\n=====\n`, ...asked('Unreleased wrk'));
    refused(file.replace('Unreleased work', 'Release 1'), ...asked('Release 2'));
    const long = 'work '.repeat(100);
    refused(file.replace('work', `${long}later`), ...asked(`Unreleased wark ${long.slice(5)}latre`));
  });

  it('chooses by such a line among places that are alike in all others', () => {
    const place = (what: string) => `test(${what}, () => {\n  start();\n  run();\n  end();\n`;
    const file = place('"reads files"') + place('"sends mail"');
    const [search, replace] = [
      place('"sends mal"').trimEnd(),
      place('"sends mal"').trimEnd().replace('run()', 'walk()'),
    ];
    edited(file, search, replace, place('"reads files"') + place('"sends mail"').replace('run()', 'walk()'));
    refused(file + place('"sends map"'), search, replace, 'AMBIGUOUS');
  });

  it('takes a digit less in a date for a slip where the version beside it agrees, and nothing else in numbers', () => {
    const notes = '\n==========\n\n  * deps: cookie\n  * docs\n';
    const more = notes.replace('docs', 'docs and tests');
    const file = `4.21.2 / 2024-11-06${notes}\nolder\n`;
    edited(
      file,
      `4.21.2 / 024-11-06${notes}`,
      `4.21.2 / 024-11-06${more}`,
      `4.21.2 / 2024-11-06${more}\nolder\n`,
    );
    for (const other of [
      '4.21.1 / 2024-11-06',
      '4.21.2 / 2023-11-06',
      '4.21.2 / 024-11-6',
      '4.21.2 / 1024-11-06',
    ])
      refused(file, `${other}${notes}`, `${other}${more}`);
    refused(
      'port 10000;\nstart();\nstop();\n',
      'port 1000;\nstart();\nstop();',
      'port 1000;\nstart();\nend();',
    );
  });
});
