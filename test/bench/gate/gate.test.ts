import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { report } from './gate.ts';
import { readCases } from './gateCase.ts';
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
