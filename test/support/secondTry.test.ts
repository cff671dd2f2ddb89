import assert from 'node:assert/strict';
import { type Outcome, withSecondTry } from './secondTry.ts';

describe('a second try', () => {
  /** Each file fails as often as its name says. */
  const play = async (...files: string[]): Promise<{ runs: string[]; outcomes: Outcome[] }> => {
    const runs: string[] = [];
    const outcomes = await withSecondTry(files, async (file) => {
      runs.push(file);
      const times = runs.filter((other) => other === file).length;
      return times > Number(file.at(-1))
        ? { code: 0, output: '3 passed, 0 failed' }
        : { code: 1, output: `FAILED: ${file}\n2 passed, 1 failed` };
    });
    return { runs, outcomes };
  };

  it('is not made of what passed', async () => {
    const { runs, outcomes } = await play('a0', 'b0');
    assert.deepEqual(runs, ['a0', 'b0']);
    assert.deepEqual(
      outcomes.map(({ output }) => output),
      ['3 passed, 0 failed', '3 passed, 0 failed'],
    );
  });

  it('passes what passes then, and tells that it failed at first and of what', async () => {
    const { runs, outcomes } = await play('a1', 'b0');
    assert.deepEqual(runs, ['a1', 'b0', 'a1']);
    assert.deepEqual(
      outcomes.map(({ code }) => code),
      [0, 0],
    );
    const output = outcomes[0]?.output ?? '';
    assert.match(output, /^FAILED AT FIRST: a1$/m);
    assert.match(output, /^AGAIN: a1 failed at first/m);
    assert.doesNotMatch(output, /^FAILED: /m);
  });

  it('fails what fails twice', async () => {
    const { runs, outcomes } = await play('a2');
    assert.deepEqual(runs, ['a2', 'a2']);
    assert.equal(outcomes[0]?.code, 1);
    assert.match(outcomes[0]?.output ?? '', /^FAILED: a2$/m);
    assert.doesNotMatch(outcomes[0]?.output ?? '', /AGAIN/);
  });

  it('is not made when many failed', async () => {
    const { runs, outcomes } = await play('a1', 'b1', 'c1');
    assert.equal(runs.length, 3);
    assert.ok(outcomes.every(({ code }) => code === 1));
  });
});
