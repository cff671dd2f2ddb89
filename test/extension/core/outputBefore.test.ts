import assert from 'node:assert/strict';
import { commandResultSchema } from '#shared/checks.contract.ts';
import { createCheckRun } from '../../../extension/core/checkRun.ts';
import { startBaseline } from '../../../extension/core/startBaseline.ts';
import { checkStand, node } from './checkStand.ts';
import { readTree, type Tree } from './workspace.ts';

/** Says how many files of tests there are. */
const suite = node('console.log("Ran " + require("fs").readdirSync("test").length + " tests in 0.1s")');
const tree: Tree = { 'a.cjs': 'exports.value = 1;\n', 'test/a.cjs': '1;\n', 'test/b.cjs': '2;\n' };
const fewer: Tree = { 'a.cjs': 'exports.value = 2;\n', 'test/a.cjs': '1;\n' };

describe('what a command said before the change', () => {
  it('is found out where it counts tests, and told', async () => {
    using place = await checkStand(tree, { commands: [suite] });
    const start = readTree(place.root);
    const { results } = await place.check(fewer);
    const { outputTail, outputTailBefore } = commandResultSchema.parse(results[0]);
    assert.deepEqual([outputTailBefore, outputTail], ['Ran 2 tests in 0.1s\n', 'Ran 1 tests in 0.1s\n']);
    assert.equal(place.told.at(-1), 'baseline of test');
    assert.deepEqual(readTree(place.root), start);
  });

  it('is taken from the run while the model worked', async () => {
    using place = await checkStand(tree, { commands: [suite], policy: { probeSeconds: 0 } });
    const inTime = createCheckRun(place.ports);
    startBaseline(place.stage, inTime);
    await place.stage.exclusively(async () => undefined);
    const { results } = await place.check(fewer);
    assert.equal(results[0]?.outputTailBefore, 'Ran 2 tests in 0.1s\n');
    assert.deepEqual(
      place.told.filter((one) => one.startsWith('baseline')),
      ['baseline of test'],
    );
  });

  it('is not asked for when that takes too long, or where no tests are counted', async () => {
    const outputsOf = async (command: typeof suite, probeSeconds: number) => {
      using place = await checkStand(tree, { commands: [command], policy: { probeSeconds } });
      const { results } = await place.check(fewer);
      return [results[0]?.outputTailBefore, place.told.includes('baseline of test')];
    };
    assert.deepEqual(await outputsOf(suite, 0), [undefined, false]);
    assert.deepEqual(await outputsOf(node('console.log("all is well")'), 60), [undefined, false]);
  });
});
