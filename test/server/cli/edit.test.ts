import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeWorkspace, readTree, type Tree } from '../../extension/core/workspace.ts';
import { block, editAnswer } from '../edits/answers.ts';

const program = fileURLToPath(new URL('../../../server/cli/edit.ts', import.meta.url));

/** Runs the command on a folder with these files; `before` and `after` are what stands on disk. */
function edit(
  tree: Tree,
  answer: string | Buffer,
  flags: string[] = ['--write'],
  prepare?: (root: string) => void,
) {
  const { root, base, ...workspace } = makeWorkspace(tree);
  try {
    prepare?.(root);
    const before = readTree(root);
    const file = join(base, 'answer.txt');
    writeFileSync(file, answer);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [program, '--root', root, '--answer', file, ...flags],
      {
        encoding: 'utf8',
      },
    );
    const report = stdout.startsWith('{') ? JSON.parse(stdout) : null;
    return { status, stderr, report, before, after: readTree(root) };
  } finally {
    workspace[Symbol.dispose]();
  }
}

describe('the edit command', () => {
  const tree = { 'src/a.txt': 'one\r\ntwo\r\n', 'b.txt': 'b\n' };

  it('writes a whole answer and exits with 0', () => {
    const answer = `${editAnswer('src/a.txt', block('two', 'TWO'))}
<<FILE op=create path="new/c.txt" nonce=k7>>
<<CONTENT k7>>
c
<<END k7>>
<<FILE op=delete path="b.txt" nonce=k7>>`;
    const { status, report, after } = edit(tree, answer);
    assert.equal(status, 0);
    assert.deepEqual([report.complete, report.written], [true, true]);
    assert.deepEqual(after, {
      new: 'folder',
      'new/c.txt': '644 c\n',
      src: 'folder',
      'src/a.txt': '644 one\r\nTWO\r\n',
    });
  });

  it('writes nothing without --write', () => {
    const { status, report, before, after } = edit(tree, editAnswer('b.txt', block('b', 'B')), []);
    assert.deepEqual([status, report.complete, report.written], [0, true, false]);
    assert.deepEqual(after, before);
  });

  it('writes nothing when one edit is refused, says which, and exits with 3', () => {
    const answer = editAnswer('b.txt', block('b', 'B'), block('nowhere', 'x'));
    const { status, report, before, after } = edit(tree, answer);
    assert.equal(status, 3);
    assert.deepEqual(after, before);
    assert.deepEqual(
      report.results.map(({ status }: { status: string }) => status),
      ['applied', 'refused'],
    );
    assert.match(report.feedback, /EDIT 2\/2 b\.txt NOT APPLIED: NO_MATCH/);
  });

  it('keeps the mode of a file, and renames by case alone', () => {
    const answer = '<<FILE op=rename path="b.txt" to="B.txt" nonce=k7>>';
    const { status, after } = edit(tree, answer);
    assert.equal(status, 0);
    assert.deepEqual(Object.keys(after).sort(), ['B.txt', 'src', 'src/a.txt']);
  });

  it('keeps a renamed file executable, and gives a new one in its place no such right', () => {
    const executable = (root: string): void => chmodSync(join(root, 'b.txt'), 0o755);
    const rename = '<<FILE op=rename path="b.txt" to="bin/run" nonce=k7>>';
    const { after } = edit(tree, rename, ['--write'], executable);
    assert.equal(after['bin/run'], '755 b\n');
    const create = '<<FILE op=create path="n.txt" nonce=k7>>\n<<CONTENT k7>>\nx\n<<END k7>>';
    assert.equal(edit(tree, create).after['n.txt'], '644 x\n');
  });

  it('prints JSON and exits with 1 for an answer that is too large to be read', () => {
    const { status, report, stderr, before, after } = edit(tree, 'x'.repeat(2_000_001));
    assert.deepEqual([status, report.complete, report.error.code], [1, false, 'answer_unreadable']);
    assert.match(stderr, /longer than 2000000 bytes/);
    assert.deepEqual(after, before);
  });

  const create = (path: string) =>
    `<<FILE op=create path="${path}" nonce=k7>>\n<<CONTENT k7>>\nx\n<<END k7>>`;

  it('applies nothing of an answer that is not UTF-8, and nothing to a folder that is not there', () => {
    const bytes = Buffer.concat([Buffer.from(create('n.txt')), Buffer.from([0xff, 0x0a])]);
    const damaged = edit(tree, bytes);
    assert.deepEqual([damaged.status, damaged.report.error.code], [1, 'answer_unreadable']);
    assert.deepEqual(damaged.after, damaged.before);
    const lost = edit(tree, create('n.txt'), ['--write', '--root', '/nowhere/typo']);
    assert.deepEqual([lost.status, lost.report.error.code], [1, 'not_found']);
    assert.match(lost.stderr, /typo is no folder\. Nothing was written\./);
  });

  it('creates no file beside one whose path differs in case alone, nor below a file', () => {
    for (const path of ['SRC/a.txt', 'src/A.TXT', 'src/a.txt/b.txt']) {
      const { status, report, before, after } = edit(tree, create(path));
      assert.deepEqual([status, report.results[0].code], [3, 'EXISTS'], path);
      assert.deepEqual(after, before);
    }
  });

  it('takes no folder that the prose names for a file', () => {
    const answer =
      'src/a.txt\n<<<<<<< SEARCH\ntwo\n=======\nTWO\n>>>>>>> REPLACE\n\nsrc:\n```\nsrc/a.txt\n```\n';
    const { status, after } = edit(tree, answer);
    assert.deepEqual([status, after['src/a.txt']], [0, '644 one\r\nTWO\r\n']);
  });

  it('never leaves the folder, by path or by link', () => {
    for (const path of ['../out.txt', '/tmp/out.txt', '.git/hooks/pre-commit']) {
      const answer = `<<FILE op=create path="${path}" nonce=k7>>\n<<CONTENT k7>>\nx\n<<END k7>>`;
      const { status, report, before, after } = edit(tree, answer);
      assert.deepEqual([status, report.results[0].code], [3, 'PATH'], path);
      assert.deepEqual(after, before);
    }
    const link = (root: string): void => {
      mkdirSync(join(root, '../outside'));
      symlinkSync(join(root, '../outside'), join(root, 'out'));
    };
    const through = '<<FILE op=create path="out/x.txt" nonce=k7>>\n<<CONTENT k7>>\nx\n<<END k7>>';
    const { status, stderr, before, after } = edit(tree, through, ['--write'], link);
    assert.equal(status, 1);
    assert.match(stderr, /out is a link/);
    assert.deepEqual(after, before);
  });

  it('exits with 2 on arguments it does not know, and with 1 on an answer that is not there', () => {
    assert.equal(edit(tree, '', ['--force']).status, 2);
    const { status } = spawnSync(process.execPath, [program, '--root', '.', '--answer', '/nowhere/answer']);
    assert.equal(status, 1);
  });
});
