import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withNonce } from './caseModel.ts';
import { caseTodo } from './caseTodo.ts';
import { report } from './gate.ts';
import { type GateCase, readCases } from './gateCase.ts';
import { replayAll } from './replayAll.ts';
import { parseExercises, writeExercises } from './writeExercises.ts';

const exercises = new URL('exercises/', import.meta.url).pathname;

describe('the gate over known answers', () => {
  let folder: string;
  before(async () => {
    folder = await fs.mkdtemp(join(tmpdir(), 'plumbline-gate-test-'));
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  it('has at least thirty exercises in three languages, each with four broken answers of its own', async () => {
    let count = 0;
    for (const language of ['javascript', 'python', 'go'])
      count += parseExercises(await fs.readFile(join(exercises, `${language}.md`), 'utf8')).length;
    assert.ok(count >= 30, `${count} exercises`);
  });

  it('lets the right answers land and no broken one, and reports what was expected otherwise', async () => {
    await writeExercises(exercises, folder);
    const some = (await readCases(folder)).filter(({ name }) =>
      /^(?:javascript\/clamp|python\/leap)\//.test(name),
    );
    const right = some.filter(({ expected }) => expected === 'accepted');
    assert.equal(right.length, 2);
    // The same cases with the opposite expected: what the benchmark reports is not always zero.
    const [first, second] = some.filter(({ expected }) => expected === 'rejected');
    assert.ok(first && second && right[0]);
    const turned = [
      { ...right[0], expected: 'rejected' as const, name: 'turned/right' },
      { ...first, expected: 'accepted' as const, name: 'turned/wrong' },
    ];
    const reviewed = {
      ...right[0],
      name: 'reviewed',
      expected: 'rejected' as const,
      review:
        '{"verdict":"rejected","criteria":[{"criterion":1,"met":false,"evidence":null}],"feedback":"No."}',
    };
    const { json } = report(await replayAll([...some, reviewed, ...turned]), false);
    assert.partialDeepStrictEqual(json, {
      cases: some.length + 3,
      falseAccepts: 1,
      falseRefusals: 1,
      bytesChangedAfterRefusals: 0,
    });
    const { wrong } = json as { wrong: { name: string }[] };
    assert.deepEqual(wrong.map(({ name }) => name).sort(), ['turned/right', 'turned/wrong']);
  }).timeout(180_000);

  it('lets a right answer in Go land, and no broken one', async function () {
    await writeExercises(exercises, folder);
    const cases = (await readCases(folder)).filter(({ name }) => name.startsWith('go/'));
    const [compiler = ''] = cases[0]?.command ?? [];
    if (spawnSync(compiler, ['version']).status !== 0) this.skip();
    const [first = ''] = cases.map(({ name }) => name.split('/')[1]);
    const some = cases.filter(({ name }) => name.startsWith(`go/${first}/`));
    const right = some.filter(({ expected }) => expected === 'accepted');
    const wrong = some.filter(({ expected }) => expected === 'rejected').slice(0, 2);
    assert.deepEqual([right.length, wrong.length], [1, 2]);
    const { json } = report(await replayAll([...right, ...wrong]), false);
    assert.partialDeepStrictEqual(json, { cases: 3, falseAccepts: 0, falseRefusals: 0, errors: [] });
  }).timeout(600_000);

  const withFiles = async (name: string, changes: Partial<GateCase>): Promise<GateCase> => {
    const workspace = join(folder, name);
    await fs.mkdir(join(workspace, 'test'), { recursive: true });
    await fs.writeFile(join(workspace, 'package.json'), '{ "type": "module" }\n');
    const test = "import test from 'node:test';\ntest('one', () => {});\ntest('two', () => {});\n";
    await fs.writeFile(join(workspace, 'test', 'a.test.js'), test);
    const given = {
      name,
      workspace,
      todo: `Change ${name}`,
      command: ['node', '--test'],
      answer: '',
      review: null,
    };
    return { ...given, timeoutSeconds: 20, expected: 'accepted', ...changes };
  };

  it('ticks what is held by its path, and not what is held for its tests', async () => {
    const manifest = 'package.json\n```\n{ "type": "module", "name": "it" }\n```\n';
    const fewer = "test/a.test.js\n```\nimport test from 'node:test';\ntest('one', () => {});\n```\n";
    const ended = await replayAll([
      await withFiles('manifest', { answer: manifest }),
      await withFiles('fewer', { answer: `${manifest}${fewer}`, expected: 'rejected' }),
    ]);
    assert.deepEqual(
      ended.map(({ end }) => end),
      ['applied', 'declined'],
    );
  }).timeout(60_000);

  it('takes a case without a limit, without files, and in the format with nonces', async () => {
    const place = join(folder, 'bare', 'one');
    await fs.mkdir(place, { recursive: true });
    const said = { todo: 'Say hello', command: ['node', 'hello.js'], expected: 'accepted' };
    await fs.writeFile(join(place, 'case.json'), `\uFEFF${JSON.stringify(said)}`);
    const create = '<<FILE op=create path="hello.js" nonce=k7>>\n<<CONTENT k7>>\n// k7\n<<END k7>>\n';
    await fs.writeFile(join(place, 'answer.txt'), create);
    const [only, ...more] = await readCases(join(folder, 'bare'));
    assert.ok(only);
    assert.deepEqual([only.timeoutSeconds, more], [600, []]);
    assert.deepEqual(
      (await replayAll([only])).map(({ end, why }) => [end, why]),
      [['applied', 'Every required check passed.']],
    );
    assert.equal(
      withNonce(create, [{ content: 'Every delimiter carries the nonce q1.\n' }]).split('q1').length,
      4,
    );
  }).timeout(60_000);

  it('goes on after a case that cannot be replayed, and lists it', async () => {
    const { json } = report(
      await replayAll([
        await withFiles('gone', { workspace: join(folder, 'nowhere') }),
        await withFiles('manifest', {
          answer: 'package.json\n```\n{ "type": "module", "name": "it" }\n```\n',
        }),
      ]),
      false,
    );
    assert.partialDeepStrictEqual(json, { cases: 2, falseAccepts: 0, falseRefusals: 1 });
    assert.match(JSON.stringify(json), /"errors":\[\{"name":"gone","why":"[^"]*ENOENT/);
  }).timeout(60_000);

  it('finds the TODO of a case in bold and over several lines, and puts it there where it is not', async () => {
    const root = join(folder, 'todos');
    await fs.mkdir(root);
    const list = '# It\n\n- [ ] **Add `sum`**\n  - more\n- [ ] Later\n';
    await fs.writeFile(join(root, 'TODO.md'), list);
    for (const text of ['Add `sum`', '**Add `sum`**', '- [ ] **Add `sum`**\n  - more'])
      assert.deepEqual(await caseTodo(root, text), {
        path: 'TODO.md',
        headings: ['It'],
        text: 'Add `sum`',
        occurrence: 0,
        alike: 1,
      });
    assert.equal(await fs.readFile(join(root, 'TODO.md'), 'utf8'), list);
    await fs.writeFile(
      join(root, 'TODO.md'),
      list.replace('Later', 'Later\n- [x] Twice\n\n## Again\n\n- [ ] Twice'),
    );
    assert.deepEqual((await caseTodo(root, 'Twice')).headings, ['It', 'Again']);
    await fs.writeFile(join(root, 'TODO.md'), list);
    const put = await caseTodo(root, '**Subtract**\n- **Verification:** `sub(3, 2)` is 1');
    assert.equal(put.text, 'Subtract');
    assert.ok((await fs.readFile(join(root, 'TODO.md'), 'utf8')).startsWith(list));
  });

  it('says what is wrong with a case', async () => {
    const bad = join(folder, 'bad');
    await fs.mkdir(join(bad, 'one'), { recursive: true });
    await assert.rejects(readCases(bad), /no folder has a case\.json/);
    await fs.writeFile(join(bad, 'one', 'case.json'), '{"todo":');
    await assert.rejects(readCases(bad), /one.*is not JSON/);
    await fs.writeFile(join(bad, 'one', 'case.json'), '{"todo":"x","command":[],"expected":"maybe"}');
    await assert.rejects(readCases(bad), /expected/);
  });
});
