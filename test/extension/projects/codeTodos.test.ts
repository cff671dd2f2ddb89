import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';
import { findCodeTodos, instructionFor } from '../../../extension/projects/codeTodos.model.ts';
import { scanCodeTodos } from '../../../extension/projects/scanCodeTodos.ts';

const found = (path: string, ...lines: string[]) =>
  findCodeTodos(path, lines.join('\n')).map(({ line, text }) => [line, text]);

describe('TODO comments in code', () => {
  it('are found in the comments of each language, with their line', () => {
    assert.deepEqual(found('a.ts', 'x();', '  // TODO: add it', 'y(); // FIXME(ada) - later'), [
      [2, 'add it'],
      [3, 'later'],
    ]);
    assert.deepEqual(found('a.py', 'x = 1  # TODO round it'), [[1, 'round it']]);
    assert.deepEqual(found('a.sql', '-- todo: no', '-- TODO: yes'), [[2, 'yes']]);
    assert.deepEqual(found('a.html', '<p> <!-- TODO: title --> </p>'), [[1, 'title']]);
    assert.deepEqual(found('src/lib.rs', "fn a<'a>() {} // TODO: lifetimes"), [[1, 'lifetimes']]);
    assert.deepEqual(found('a.php', '# TODO one', '// TODO two'), [
      [1, 'one'],
      [2, 'two'],
    ]);
  });

  it('are found on the lines of a block', () => {
    assert.deepEqual(
      found('a.js', '/* TODO: one */ f(); /*', ' * TODO: two', ' */ const TODO = 3;', '// TODO'),
      [
        [1, 'one'],
        [2, 'two'],
        [4, ''],
      ],
    );
  });

  it('are not seen in strings, names and prose', () => {
    const lines = [
      'say("// TODO: no");',
      "url('https://x.example/TODO');",
      'const TODO = 1; // the TODO list is read here',
      'todoList(); // TODOs are counted',
      '`\\` // TODO: no`;',
      '// MY_TODO: no',
    ];
    assert.deepEqual(found('a.ts', ...lines), []);
    assert.deepEqual(found('notes.md', '# TODO', '// TODO: x'), []);
  });

  it('are found in any text without failing, on lines that have them', () => {
    const piece = fc.constantFrom(
      '//',
      '/*',
      '*/',
      '"',
      "'",
      '`',
      '\\',
      'TODO',
      ':',
      ' ',
      'x',
      '\n',
      '\r\n',
      '#',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        fc.constantFrom('a.ts', 'a.py', 'a.rs'),
        (parts, path) => {
          const text = parts.join('');
          const lines = text.split(/\r\n|\n/);
          for (const { line } of findCodeTodos(path, text)) assert.match(lines[line - 1] ?? '', /TODO/);
        },
      ),
    );
  });

  it('say what a run is to do, and that others are left alone', () => {
    assert.match(
      instructionFor({ path: 'a.ts', line: 7, text: 'round' }),
      /line 7 asks for: round\. Remove that/,
    );
    assert.match(instructionFor({ path: 'a.ts', line: 7, text: '' }), /line 7 asks for\. Remove that/);
  });

  describe('of a workspace', () => {
    let root: string;
    const scan = (limits = {}) =>
      scanCodeTodos({
        files: nodeFiles,
        root,
        exclude: ['own/'],
        signal: new AbortController().signal,
        limits,
      });
    before(async () => {
      root = await fs.mkdtemp(join(tmpdir(), 'plumbline-comments-'));
      const texts: Record<string, string> = {
        '.gitignore': 'build/\n',
        'src/a.ts': '// TODO: one\n// TODO: two\n',
        'b.py': '# TODO: three\n',
        'build/c.ts': '// TODO: ignored\n',
        'own/d.ts': '// TODO: excluded\n',
        'node_modules/e/e.js': '// TODO: not ours\n',
        '.env': '# TODO: secret\n',
        'big.ts': `// TODO: large\n${'x'.repeat(300_000)}`,
        'bytes.js': '// TODO: binary\0',
      };
      for (const [path, text] of Object.entries(texts)) {
        await fs.mkdir(dirname(join(root, path)), { recursive: true });
        await fs.writeFile(join(root, path), text);
      }
    });
    after(() => fs.rm(root, { recursive: true, force: true }));

    it('are those of files that a run could be shown', async () => {
      const { todos, more } = await scan();
      assert.deepEqual(
        todos.map(({ path, line, text }) => [path, line, text]),
        [
          ['b.py', 1, 'three'],
          ['src/a.ts', 1, 'one'],
          ['src/a.ts', 2, 'two'],
        ],
      );
      assert.equal(more, false);
    });

    it('end at a limit, and say so', async () => {
      const few = await scan({ todos: 2 });
      assert.deepEqual([few.todos.length, few.more], [2, true]);
      const one = await scan({ files: 1 });
      assert.deepEqual([one.todos.length, one.more], [1, true]);
    });
  });
});
