import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandResultSchema } from '#shared/checks.contract.ts';
import { createCheckRun } from '../../../extension/core/checkRun.ts';
import { startBaseline } from '../../../extension/core/startBaseline.ts';
import { checkStand, node } from './checkStand.ts';
import { readTree, type Tree, writeTree } from './workspace.ts';

const passes = 'process.exitCode = require("./a.cjs").value === 1 ? 0 : 1';
const tree: Tree = { 'a.cjs': 'exports.value = 1;\n', 'TODO.md': '- [ ] a\n' };
const better: Tree = { ...tree, 'a.cjs': 'exports.value = 1; // better\n' };
const broken: Tree = { ...tree, 'a.cjs': 'exports.value = 2;\n' };

describe('a change checked in the copy', () => {
  it('passes, and the command is proven to read it: it fails once the change cannot be parsed', async () => {
    using place = await checkStand(tree, { commands: [node(passes)] });
    const start = readTree(place.root);
    const { results } = await place.check(better);
    const [result] = results.map((one) => commandResultSchema.parse(one));
    assert.equal(result?.exitCode, 0);
    assert.deepEqual(result?.sensitivity, { result: 'exercises', paths: ['a.cjs'] });
    assert.deepEqual(place.told, ['test', 'probe of test']);
    assert.equal(readFileSync(join(place.stage.folder, 'a.cjs'), 'utf8'), better['a.cjs']);
    assert.deepEqual(readTree(place.root), start);
  });

  it('is told from one that its command never reads', async () => {
    using place = await checkStand(tree, { commands: [node('')] });
    const { results } = await place.check(better);
    assert.deepEqual(results[0]?.sensitivity, { result: 'does_not_exercise', paths: ['a.cjs'] });
  });

  it('is not probed when the command takes long, or could not see a file of its kind', async () => {
    using slow = await checkStand(tree, { commands: [node(passes)], policy: { probeSeconds: 0 } });
    assert.equal((await slow.check(better)).results[0]?.sensitivity, undefined);
    using other = await checkStand({ ...tree, 'a.md': '' }, { commands: [node(passes)] });
    const { results } = await other.check({ ...tree, 'a.md': 'text' }, { ...tree, 'a.md': '' });
    assert.equal(results[0]?.sensitivity, undefined);
  });

  it('fails with the word that it passed before', async () => {
    using place = await checkStand(tree, { commands: [node(passes)] });
    const { results } = await place.check(broken);
    assert.equal(results[0]?.exitCode, 1);
    assert.deepEqual(results[0]?.baseline, { exitCode: 0, timedOut: false });
    assert.deepEqual(place.told, ['test', 'baseline of test']);
  });

  it('fails with the word that it failed before the change, too', async () => {
    using place = await checkStand(broken, { commands: [node(passes), node('', { id: 'other' })] });
    const { results } = await place.check({ ...broken, 'a.cjs': 'exports.value = 3;\n' });
    assert.deepEqual(results[0]?.baseline, { exitCode: 1, timedOut: false });
    assert.equal(results[1]?.baseline, undefined);
  });

  it('needs no second baseline on the same files, nor one on files a change made and the user ticked', async () => {
    using place = await checkStand(tree, { commands: [node(passes)], policy: { probeSeconds: 0 } });
    await place.check(broken);
    await place.check({ ...tree, 'a.cjs': 'exports.value = 4;\n' });
    assert.deepEqual(place.told, ['test', 'baseline of test', 'test']);
    await place.check(better);
    const landed = { ...better, 'TODO.md': '- [x] a\n' };
    writeTree(place.root, landed);
    place.told.length = 0;
    const { results } = await place.check({ ...landed, 'a.cjs': 'exports.value = 5;\n' }, landed);
    assert.deepEqual(place.told, ['test']);
    assert.deepEqual(results[0]?.baseline, { exitCode: 0, timedOut: false });
  });

  it('waits for nothing that a baseline still does: it is ended, and begun again where it matters', async () => {
    using place = await checkStand(broken, {
      commands: [node('setTimeout(() => process.exit(1), 100_000)', { id: 'slow', timeoutSeconds: 100 })],
    });
    const started = new Promise<void>((resolve) => {
      place.ports.ui = { onCheck: () => resolve() };
    });
    const baseline = startBaseline(place.stage, createCheckRun(place.ports));
    await started;
    await baseline.stop();
    await place.stage.exclusively(async () => undefined);
  });

  it('runs in the background before the change, and is not repeated then', async () => {
    using place = await checkStand(broken, { commands: [node(passes)] });
    const done = new Promise<void>((resolve) => {
      const { exclusively } = place.stage;
      place.stage.exclusively = (work) => {
        const result = exclusively(work);
        void result.then(() => resolve());
        return result;
      };
    });
    const baseline = startBaseline(place.stage, createCheckRun(place.ports));
    await done;
    await baseline.stop();
    const { results } = await place.check({ ...broken, 'a.cjs': 'exports.value = 3;\n' });
    assert.deepEqual(place.told, ['baseline of test', 'test']);
    assert.deepEqual(results[0]?.baseline, { exitCode: 1, timedOut: false });
  });

  it('learns what its commands usually take, and says so', async () => {
    const usual: (number | undefined)[] = [];
    using place = await checkStand(tree, {
      commands: [node(passes)],
      policy: { probeSeconds: 0 },
      ui: { onCheck: ({ usuallyMs }) => usual.push(usuallyMs) },
    });
    await place.check(better);
    await place.check(better);
    assert.equal(usual[0], undefined);
    assert.ok((usual[1] ?? 0) > 0);
  });
});

describe('formatters in the copy', () => {
  const format = node(
    'const fs = require("node:fs"); for (const f of ["a.cjs", "b.cjs"]) fs.writeFileSync(f, fs.readFileSync(f, "utf8").replace(/ +\\n/, "\\n"))',
    { id: 'format', kind: 'format' },
  );
  const look = node(
    'const fs = require("node:fs"); console.log(JSON.stringify(["a.cjs", "b.cjs"].map((f) => fs.readFileSync(f, "utf8"))))',
  );
  const loose: Tree = { 'a.cjs': '1;\n', 'b.cjs': '2;  \n' };

  it('change what the other commands see and what lands, and nothing that the change did not touch', async () => {
    using place = await checkStand(loose, { commands: [look, format], policy: { probeSeconds: 0 } });
    const { results, formatted } = await place.check({ ...loose, 'a.cjs': '3;  \n' });
    assert.deepEqual(formatted, [{ path: 'a.cjs', content: Buffer.from('3;\n').toString('base64') }]);
    const seen = results.find(({ id }) => id === 'test');
    assert.equal(seen?.outputTail, '["3;\\n","2;  \\n"]\n');
  });

  it('report nothing when the change is as they want it, or when they would undo it', async () => {
    using place = await checkStand(loose, { commands: [format], policy: { probeSeconds: 0 } });
    assert.equal((await place.check({ ...loose, 'a.cjs': '3;\n' })).formatted, undefined);
    assert.equal((await place.check({ ...loose, 'a.cjs': '1;  \n' })).formatted, undefined);
  });
});

describe('a setup command', () => {
  const install = [
    process.execPath,
    '-e',
    'const fs = require("node:fs"); fs.mkdirSync("node_modules/dep", { recursive: true }); fs.writeFileSync("node_modules/dep/index.js", "exports.of = " + JSON.parse(fs.readFileSync("package.json", "utf8")).version)',
  ];
  const project: Tree = { '.gitignore': 'node_modules\n', 'package.json': '{"version":1}', 'a.cjs': '' };
  const commands = [node('console.log(require("dep").of)')];

  const runs = ({ told }: { told: string[] }): number =>
    told.filter((what) => what === 'setup of setup').length;

  it('runs in a new copy and when a manifest changed, and what it installed stays', async () => {
    using place = await checkStand(project, { commands, policy: { setup: install, probeSeconds: 0 } });
    const seen = async (after: Tree) => (await place.check(after)).results[0]?.outputTail;
    assert.equal(await seen({ ...project, 'a.cjs': 'x' }), '1\n');
    assert.equal(await seen({ ...project, 'a.cjs': 'y' }), '1\n');
    assert.equal(runs(place), 1);
    assert.equal(await seen({ ...project, 'package.json': '{"version":2}' }), '2\n');
    assert.equal(runs(place), 2);
    assert.deepEqual(Object.keys(readTree(place.root)).sort(), ['.gitignore', 'a.cjs', 'package.json']);
  });

  it('that fails is told as the reason why no check was run', async () => {
    const setup = [process.execPath, '-e', 'console.log("no such package"); process.exit(7)'];
    using place = await checkStand(project, { commands, policy: { setup } });
    const { results } = await place.check({ ...project, 'package.json': '{"version":2}' });
    const [result] = results.map((one) => commandResultSchema.parse(one));
    assert.equal(result?.exitCode, null);
    assert.match(result?.startError ?? '', /the setup command before it failed .*exit code 7/);
    assert.equal(result?.outputTail, 'no such package\n');
  });
});

describe('tests nearest to the change', () => {
  /** A program that says which files it was given, and fails as told; found as `pytest`. */
  const tree: Tree = {
    pytest: `#!${process.execPath}\nconst fs = require('node:fs');\nconst given = process.argv.slice(2).filter((one) => one.endsWith('.py'));\nif (given.length === 0) { fs.appendFileSync(process.env.TMPDIR + '/whole', 'x'); process.exit(0); }\nprocess.exit(fs.readFileSync('code.py', 'utf8').includes('bad') ? 1 : Number(fs.readFileSync('part', 'utf8')));\n`,
    'code.py': '',
    'test_code.py': '',
    part: '0',
  };
  const commands = [{ id: 'test', command: ['./pytest', '-q'] }];
  const policy = { relatedAboveSeconds: -1, probeSeconds: 0 };
  async function place(given: Tree = tree) {
    const stand = await checkStand(given, { commands, policy });
    const { chmodSync } = await import('node:fs');
    chmodSync(join(stand.root, 'pytest'), 0o755);
    return stand;
  }
  const ranWhole = (temporary: string): boolean => readTree(temporary)['whole'] !== undefined;

  it('refuse early when they fail because of the change', async () => {
    using stand = await place();
    const { results } = await stand.check({ ...tree, 'code.py': 'bad' });
    assert.deepEqual(results[0]?.part, ['./pytest', '-q', '-p', 'no:cov', 'test_code.py']);
    assert.equal(results[0]?.exitCode, 1);
    assert.deepEqual(results[0]?.command, ['./pytest', '-q']);
    assert.equal(ranWhole(stand.stage.temporary), false);
  });

  it('never replace the whole command, and do not count when they fail without the change, too', async () => {
    using passing = await place();
    assert.equal((await passing.check({ ...tree, 'code.py': 'good' })).results[0]?.part, undefined);
    assert.equal(ranWhole(passing.stage.temporary), true);
    const flaky = { ...tree, part: '1' };
    using failing = await place(flaky);
    const { results } = await failing.check({ ...flaky, 'code.py': 'good' }, flaky);
    assert.equal(results[0]?.exitCode, 0);
    assert.equal(ranWhole(failing.stage.temporary), true);
  });
});
