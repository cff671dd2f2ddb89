import assert from 'node:assert/strict';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import { createCheckRun } from '../../../extension/core/checkRun.ts';
import { isBuild } from '../../../extension/core/formatters.ts';
import { checkStand, node } from './checkStand.ts';
import { changeOf, type Tree } from './workspace.ts';

const build = node(
  "const fs = require('node:fs'); fs.mkdirSync('dist', { recursive: true }); for (const name of fs.readdirSync('src')) fs.copyFileSync('src/' + name, 'dist/' + name)",
  { id: 'build', kind: 'build' },
);
const test = node("require('node:assert').equal(require('./dist/main.cjs').value, 1)", { kind: 'test' });
const tree: Tree = {
  '.gitignore': 'dist/\n',
  'src/one.cjs': 'exports.one = 1;\n',
  'src/main.cjs': "exports.value = require('./one.cjs').one;\n",
};
const wrong = { ...tree, 'src/one.cjs': 'exports.one = 2;\n' };
const better = { ...tree, 'src/one.cjs': 'exports.one = 1; // better\n' };

describe('commands that read what a build before them makes', () => {
  it('are told to have passed before a change that breaks them', async () => {
    using place = await checkStand(tree, { commands: [build, test] });
    const { results } = await place.check(wrong);
    assert.deepEqual(
      results.map(({ exitCode, baseline }) => [exitCode, baseline]),
      [
        [0, undefined],
        [1, { exitCode: 0, timedOut: false }],
      ],
    );
    assert.deepEqual(place.told, ['build', 'test', 'baseline of build', 'baseline of test']);
  });

  it('are told so, too, where the one that makes it is of no kind', async () => {
    const commands = [
      { id: 'make', command: build.command },
      { id: 'use', command: test.command },
    ];
    using place = await checkStand(tree, { commands });
    const { results } = await place.check(wrong);
    assert.deepEqual(results[1]?.baseline, { exitCode: 0, timedOut: false });
  });

  it('fail where the change deletes what is still loaded, whatever was built before', async () => {
    using place = await checkStand(tree, { commands: [build, test], policy: { probeSeconds: 0 } });
    assert.equal((await place.check(better)).results[1]?.exitCode, 0);
    const { 'src/one.cjs': _, ...without } = tree;
    const { results } = await place.check(without);
    assert.deepEqual([results[0]?.exitCode, results[1]?.exitCode], [0, 1]);
  });

  it('exercise a change that they see only built, also where it can no longer be built', async () => {
    const strict = { ...build, command: [...build.command] };
    strict.command[2] = `require('./src/one.cjs'); ${build.command[2]}`;
    const other = node('', { id: 'other', kind: 'lint' });
    const seen = async (...commands: CheckCommand[]) => {
      using place = await checkStand(tree, { commands });
      const { results } = await place.check(better);
      return [results.map(({ sensitivity }) => sensitivity?.result), place.told.slice(commands.length)];
    };
    assert.deepEqual(await seen(strict, test), [
      ['exercises', 'exercises'],
      ['probe of build', 'probe of test', 'probe of build', 'probe of test'],
    ]);
    assert.deepEqual(await seen(build, test, other), [
      ['does_not_exercise', 'exercises', 'does_not_exercise'],
      ['probe of build', 'probe of test', 'probe of other', 'probe of build', 'probe of other'],
    ]);
  });

  it('are not built for again where the build makes nothing', async () => {
    const types = node('', { id: 'types', kind: 'build' });
    using place = await checkStand(tree, { commands: [types, node('')] });
    await place.check(better);
    assert.deepEqual(place.told, ['types', 'test', 'probe of types', 'probe of test']);
  });

  it('are built for again where the build makes something in HOME alone', async () => {
    const types = node("require('node:fs').writeFileSync(process.env.HOME + '/made', '')", {
      id: 'types',
      kind: 'build',
    });
    using place = await checkStand(tree, { commands: [types, node('')] });
    await place.check(better);
    assert.equal(place.told.filter((what) => what === 'probe of types').length, 2);
  });

  it('are built for, too, where what the build said is known', async () => {
    using place = await checkStand(tree, { commands: [build, test] });
    const checkRun = createCheckRun(place.ports);
    const before = await checkRun.place([]);
    await checkRun.runBefore(before.tree, build);
    await checkRun.place(changeOf(tree, wrong).files);
    await checkRun.runBuilt(test);
    await checkRun.place([]);
    assert.equal((await checkRun.runBefore(before.tree, test)).exitCode, 0);
  });

  const suite: Tree = {
    ...tree,
    'src/main.test.cjs': "require('node:assert').equal(require('./main.cjs').value, 1);\n",
  };
  const runs = node("require('./dist/main.test.cjs')", { kind: 'test' });

  it('are tried on built tests as they were', async () => {
    using place = await checkStand(suite, { commands: [build, runs], policy: { probeSeconds: 0 } });
    const after = {
      ...suite,
      ...wrong,
      'src/main.test.cjs': "require('node:assert').equal(require('./main.cjs').value, 2);\n",
    };
    const { results } = await place.check(after, suite);
    assert.deepEqual([results[1]?.exitCode, results[1]?.baseTests?.exitCode], [0, 1]);
  });

  it('fail on tests as they were that cannot be built any more', async () => {
    const strict = { ...build, command: [...build.command] };
    strict.command[2] = `require('./src/main.test.cjs'); ${build.command[2]}`;
    using place = await checkStand(suite, { commands: [strict, runs], policy: { probeSeconds: 0 } });
    const after = { ...suite, ...wrong, 'src/main.test.cjs': '\n' };
    const { results } = await place.check(after, suite);
    assert.deepEqual(
      results.map(({ exitCode, baseTests }) => [exitCode, baseTests?.exitCode]),
      [
        [0, 1],
        [0, 1],
      ],
    );
  });

  it('are tried on a built test that fails', async () => {
    using place = await checkStand(suite, { commands: [build, runs] });
    const silent =
      "process.on('exit', () => { process.exitCode = 0; });\nprocess.on('uncaughtException', () => {});\n";
    const { results } = await place.check({ ...suite, 'src/one.cjs': `${silent}exports.one = 2;\n` }, suite);
    assert.deepEqual(
      [results[1]?.exitCode, results[1]?.unnoticedFailure],
      [0, { path: 'src/main.test.cjs', by: 'code' }],
    );
  });

  it('are known by kind, or else by the words of what builds', () => {
    const is = (line: string): boolean => isBuild({ id: 'x', command: line.split(' ') });
    for (const line of [
      'npm run build',
      'npx tsc -p .',
      'go build ./...',
      'sh scripts/build.sh',
      'make',
      'npm run build:web',
    ])
      assert.ok(is(line), line);
    for (const line of ['npm test', 'make test', 'pytest', 'node --test']) assert.ok(!is(line), line);
    assert.equal(isBuild({ id: 'x', command: ['npm', 'run', 'build'], kind: 'test' }), false);
  });
});
