import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../../extension/cli/todo.ts', import.meta.url));
const labelled = fileURLToPath(new URL('../../fixtures/todo/labelled.md', import.meta.url));

describe('todo command', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'todo-command-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  function run(args: string[], env: NodeJS.ProcessEnv = {}) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
      cwd: folder,
      env: { ...process.env, npm_lifecycle_event: '', ...env },
      maxBuffer: 64 * 1024 * 1024,
    });
    return { status, stdout, stderr: stderr.toString() };
  }

  function put(name: string, content: string | Uint8Array): string {
    writeFileSync(join(folder, name), content);
    return name;
  }

  it('prints the items as JSON and marks the next one', () => {
    const { status, stdout } = run([labelled]);
    const listing = JSON.parse(stdout.toString());
    assert.equal(status, 0);
    assert.deepEqual([listing.file, listing.next, listing.items.length], [labelled, 2, 3]);
    const { body, ...second } = listing.items[1];
    assert.match(body, /DryAlarm/);
    assert.deepEqual(second, {
      n: 2,
      headings: ['garden.md - Irrigation controller', 'Part A: Sensors'],
      text: 'A2: Warn when the soil is dry',
      ticked: false,
      criteria: ['A value of 0.1 raises `DryAlarm`.', 'A value of 0.9 raises nothing.'],
      line: 19,
      next: true,
    });
  });

  it('prints an empty list for a file without TODOs', () => {
    const { stdout } = run([put('none.md', '# Nothing\n')]);
    assert.deepEqual(JSON.parse(stdout.toString()), { file: 'none.md', items: [], next: null });
  });

  it('prints the text with one box ticked, byte for byte, and leaves the file alone', () => {
    const before = Buffer.from('\uFEFF- [ ] a\r\n- [ ] 🪴 b  \r\n\tlast line', 'utf8');
    const { status, stdout } = run([put('bytes.md', before), '--tick', '2']);
    const expected = Buffer.from(before);
    expected[before.indexOf('[ ] 🪴') + 1] = 'x'.charCodeAt(0);
    assert.equal(status, 0);
    assert.ok(stdout.equals(expected));
    assert.ok(readFileSync(join(folder, 'bytes.md')).equals(before));
  });

  it('prints a large file whole', () => {
    const text = '- [ ] item\n'.repeat(200_000);
    const { stdout } = run(['--tick=200000', put('large.md', text)]);
    assert.ok(stdout.equals(Buffer.from(`${text.slice(0, -8)}x${text.slice(-7)}`)));
  });

  it('reads a relative file from where npm was started', () => {
    put('here.md', '- [ ] a\n');
    const { status } = run(['here.md'], { npm_lifecycle_event: 'todo', INIT_CWD: folder });
    const { status: elsewhere } = run(['here.md'], { npm_lifecycle_event: 'todo', INIT_CWD: tmpdir() });
    assert.deepEqual([status, elsewhere], [0, 1]);
  });

  for (const [title, args, message] of [
    ['a missing file', ['missing.md'], /missing\.md: there is no such file/],
    ['a folder', ['.'], /\.: EISDIR/],
    ['a box that is ticked already', [labelled, '--tick', '1'], /line 9 is ticked already/],
    ['number 0', [labelled, '--tick', '0'], /--tick 0: .* has TODOs 1 to 3/],
    ['a number beyond the last', [labelled, '--tick', '4'], /has TODOs 1 to 3/],
    ['a negative number', [labelled, '--tick', '-1'], /--tick -1/],
    ['a word for a number', [labelled, '--tick', 'two'], /--tick two/],
  ] as const)
    it(`fails with a message for ${title}`, () => {
      const { status, stdout, stderr } = run([...args]);
      assert.equal(status, 1);
      assert.equal(stdout.length, 0);
      assert.match(stderr, message);
      assert.equal(stderr.trim().split('\n').length, 1);
    });

  it('refuses a file that is not UTF-8', () => {
    const { status, stderr } = run([
      put('latin1.md', Buffer.from('- [ ] caf\xe9\n', 'latin1')),
      '--tick',
      '1',
    ]);
    assert.equal(status, 1);
    assert.match(stderr, /latin1\.md is not UTF-8 text/);
  });

  for (const args of [[], ['--tick', '1'], [labelled, '--tick'], [labelled, '--untick'], [labelled, 'b.md']])
    it(`shows the usage for ${args.length} wrong arguments: ${args.map((arg) => arg.split('/').at(-1)).join(' ')}`, () => {
      const { status, stdout, stderr } = run(args);
      assert.deepEqual([status, stdout.length], [2, 0]);
      assert.match(stderr, /^Usage: npm run -s todo/);
    });
});
