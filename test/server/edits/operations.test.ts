import assert from 'node:assert/strict';
import { apply, assertApplied, assertRefused, block, editAnswer } from './answers.ts';

const file = (attributes: string, ...body: string[]) =>
  [`<<FILE ${attributes} nonce=k7>>`, ...body].join('\n');
const content = (text: string) => `<<CONTENT k7>>\n${text}\n<<END k7>>`;

describe('operations on files', () => {
  it('creates a file with a final newline', () => {
    assertApplied({}, file('op=create path="src/new.ts"', content('a\n\nb')), { 'src/new.ts': 'a\n\nb\n' });
  });

  it('refuses to create over an existing file, whatever its case', () => {
    assertRefused({ 'README.md': 'x\n' }, file('op=create path="README.md"', content('y')), ['EXISTS']);
    assertRefused({ 'README.md': 'x\n' }, file('op=create path="readme.md"', content('y')), ['EXISTS']);
  });

  it('deletes, renames and rewrites', () => {
    const texts = { 'a.txt': 'a\n', 'b.txt': 'b\n', 'c.txt': 'c\n' };
    const answer = [
      file('op=delete path="a.txt"'),
      file('op=rename path="b.txt" to="d.txt"'),
      file('op=rewrite path="c.txt"', content('C')),
    ].join('\n');
    assertApplied(texts, answer, { 'a.txt': null, 'b.txt': null, 'd.txt': 'b\n', 'c.txt': 'C\n' });
  });

  it('reports a rename as a delete and a create that says where it came from', () => {
    const { operations } = apply({ 'a.txt': 'a\n' }, file('op=rename path="a.txt" to="A.txt"'));
    assert.deepEqual(
      operations.map(({ op, path, renamedFrom }) => ({ op, path, renamedFrom })),
      [
        { op: 'delete', path: 'a.txt', renamedFrom: undefined },
        { op: 'create', path: 'A.txt', renamedFrom: 'a.txt' },
      ],
    );
  });

  it('edits a renamed file by its new or its old path', () => {
    const rename = file('op=rename path="a.txt" to="b.txt"');
    for (const path of ['a.txt', 'b.txt']) {
      const answer = `${rename}\n${editAnswer(path, block('x', 'y'))}`;
      assertApplied({ 'a.txt': 'x\n' }, answer, { 'a.txt': null, 'b.txt': 'y\n' });
    }
  });

  it('lets a new file take the place of a renamed one, whose text is never lost', () => {
    const rename = file('op=rename path="a.txt" to="b.txt"');
    const shim = file('op=create path="a.txt"', content('see b'));
    for (const answer of [`${rename}\n${shim}`, `${shim}\n${rename}`])
      assertApplied({ 'a.txt': 'x\n' }, answer, { 'a.txt': 'see b\n', 'b.txt': 'x\n' });
    const rewrite = file('op=rewrite path="a.txt"', content('see b'));
    assertRefused({ 'a.txt': 'x\n' }, `${rename}\n${rewrite}`, [null, 'OVERLAP']);
    const edit = editAnswer('a.txt', block('x', 'y'));
    assertRefused({ 'a.txt': 'x\n' }, `${rename}\n${shim}\n${edit}`, [null, null, 'OVERLAP']);
    assertRefused({ 'a.txt': 'x\n', 'b.txt': '' }, `${rename}\n${shim}`, ['EXISTS', null]);
    const lower = file('op=rename path="a.txt" to="A.txt"');
    assertRefused({ 'a.txt': 'x\n' }, `${lower}\n${shim}`, [null, 'OVERLAP']);
  });

  it('takes a new file in place of one it deletes before for a new text of that file', () => {
    const [gone, fresh] = [file('op=delete path="a.txt"'), file('op=create path="a.txt"', content('y'))];
    const texts = { 'a.txt': 'x\r\n' };
    const { operations } = apply(texts, `${gone}\n${fresh}`);
    assert.deepEqual(
      operations.map(({ op, path, base, content }) => [op, path, `${base}`, `${content}`]),
      [['modify', 'a.txt', `${Buffer.from('x\r\n').join()}`, `${Buffer.from('y\r\n').join()}`]],
    );
    assertRefused(texts, `${fresh}\n${gone}`, ['EXISTS', null]);
    assertRefused(texts, `${gone}\n${file('op=create path="A.txt"', content('y'))}`, [null, 'EXISTS']);
    assertRefused(texts, `${gone}\n${fresh}\n${editAnswer('a.txt', block('y', 'z'))}`, [
      null,
      null,
      'OVERLAP',
    ]);
    assertRefused(
      { ...texts, 'b.txt': '' },
      `${file('op=delete path="b.txt"')}\n${file('op=rename path="a.txt" to="b.txt"')}`,
      [null, 'EXISTS'],
    );
  });

  it('edits a file it creates before', () => {
    const fresh = file('op=create path="n.txt"', content('one\ntwo'));
    const edit = editAnswer('n.txt', block('two', 'TWO'));
    assertApplied({}, `${fresh}\n${edit}`, { 'n.txt': 'one\nTWO\n' });
    const blocks = editAnswer('n.txt', block('', 'one\ntwo'), block('one', 'ONE'), block('two', 'TWO'));
    assertApplied({}, blocks, { 'n.txt': 'ONE\nTWO\n' });
    assertRefused({}, `${edit}\n${fresh}`, ['NOT_FOUND', null]);
    assertRefused({}, `${fresh}\n${editAnswer('n.txt', block('three', 'x'))}`, [null, 'NO_MATCH']);
    assertRefused({}, `${fresh}\n${editAnswer('n.txt', block('', 'x'))}`, [null, 'EMPTY_SEARCH']);
    const cut = file('op=create path="n.ts"', content('one\n// ... rest of the code ...'));
    assert.match(
      assertRefused({}, `${cut}\n${edit.replace('n.txt', 'n.ts')}`, ['ELISION', 'NOT_FOUND']),
      /that makes the file was refused/,
    );
    assertRefused({}, `${fresh}\n${file('op=delete path="n.txt"')}`, [null, 'OVERLAP']);
  });

  it('leaves a whole file as it is that reads like that already, beside one that is changed', () => {
    const files = { 'a.txt': 'a\n', 'b.txt': 'b\n' };
    const whole = (path: string, text: string) => file(`op=rewrite path="${path}"`, content(text));
    const same = whole('a.txt', 'a');
    assertApplied(files, `${same}\n${whole('b.txt', 'c')}`, { 'b.txt': 'c\n' });
    assertRefused(files, same, ['NO_OP']);
    assertRefused(files, `${same}\n${whole('b.txt', 'b')}`, ['NO_OP', 'NO_OP']);
    assertRefused(files, `${same}\n${editAnswer('b.txt', block('x', 'y'))}`, ['NO_OP', 'NO_MATCH']);
  });

  it('keeps BOM, line ends and a missing final newline in a rewrite', () => {
    const answer = file('op=rewrite path="a.txt"', content('one\nnew\ntwo'));
    assertApplied({ 'a.txt': '\uFEFFone\r\ntwo' }, answer, { 'a.txt': '\uFEFFone\r\nnew\r\ntwo' });
  });

  it('never takes another file for a missing one, but names it', () => {
    const feedback = assertRefused({ 'src/a.ts': 'x\n' }, editAnswer('path/to/a.ts', block('x', 'y')), [
      'NOT_FOUND',
    ]);
    assert.match(feedback, /Did you mean src\/a\.ts\?/);
    assertRefused({ 'a.ts': 'x\n' }, file('op=delete path="b.ts"'), ['NOT_FOUND']);
    assertRefused({ 'a.ts': 'x\n' }, file('op=rename path="b.ts" to="c.ts"'), ['NOT_FOUND']);
  });

  it('refuses two operations that do not go together on one file', () => {
    const answer = `${editAnswer('a.txt', block('x', 'y'))}\n${file('op=delete path="a.txt"')}`;
    assertRefused({ 'a.txt': 'x\n' }, answer, [null, 'OVERLAP']);
    const twice = [
      file('op=create path="b.txt"', content('1')),
      file('op=create path="b.txt"', content('2')),
    ].join('\n');
    assertRefused({}, twice, [null, 'OVERLAP']);
  });

  it('refuses two operations that leave a file at one path, or at two that differ in case', () => {
    const rename = (from: string, to: string) => file(`op=rename path="${from}" to="${to}"`);
    const texts = { 'a.txt': 'a\n', 'b.txt': 'b\n' };
    assertRefused(texts, `${rename('a.txt', 'c.txt')}\n${rename('b.txt', 'c.txt')}`, [null, 'OVERLAP']);
    const creates = [
      file('op=create path="c.txt"', content('1')),
      file('op=create path="C.txt"', content('2')),
    ];
    assertRefused({}, creates.join('\n'), [null, 'OVERLAP']);
    assertRefused(texts, `${creates[0]}\n${rename('a.txt', 'c.txt')}`, [null, 'OVERLAP']);
  });

  it('refuses a file where a folder is, and one below a file', () => {
    const create = (path: string) => file(`op=create path="${path}"`, content('x'));
    const texts = { 'src/a.ts': 'a\n', 'data/x/y.json': '{}\n', 'b.ts': 'b\n' };
    assert.match(assertRefused(texts, create('src/a.ts/b.ts'), ['EXISTS']), /src\/a\.ts is a file/);
    assertRefused(texts, create('SRC/A.TS/c/b.ts'), ['EXISTS']);
    assert.match(
      assertRefused(texts, create('data'), ['EXISTS']),
      /data is a folder, which holds data\/x\/y/,
    );
    assertRefused(texts, create('Data/x'), ['EXISTS']);
    assertRefused(texts, file('op=rename path="b.ts" to="b.ts/b.ts"'), ['EXISTS']);
    assertRefused(texts, `${create('foo')}\n${create('foo/bar')}`, [null, 'EXISTS']);
    assertRefused(texts, `${create('foo/bar')}\n${file('op=rename path="b.ts" to="foo"')}`, ['EXISTS', null]);
    assertApplied(texts, create('data/x/z.json'), { 'data/x/z.json': 'x\n' });
  });

  it('refuses paths outside the folder, in .git, and the TODO file', () => {
    for (const path of ['../a.ts', '/etc/passwd', '.git/hooks/pre-commit', 'a/../../b']) {
      assertRefused({}, file(`op=create path="${path}"`, content('x')), ['PATH']);
    }
    assertRefused({ 'TODO.md': 'x\n' }, editAnswer('TODO.md', block('x', 'y')), ['PATH'], {
      todoPath: 'TODO.md',
    });
    assertRefused({ 'a.ts': 'x\n' }, file('op=rename path="a.ts" to="../b.ts"'), ['PATH']);
  });

  it('refuses binary files and text with a NUL', () => {
    assertRefused({ 'a.bin': 'x\0\n' }, editAnswer('a.bin', block('x', 'y')), ['BINARY']);
    assertRefused({ 'a.txt': 'x\n' }, editAnswer('a.txt', block('x', 'y\0')), ['BINARY']);
    assertRefused({}, file('op=create path="b.txt"', content('\0')), ['BINARY']);
  });
});
