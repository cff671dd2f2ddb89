import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { itOnPosix } from '../../support/itOnPosix.ts';
import { itWithCargo, itWithMaven, itWithPytest, sandbox } from '../../support/itWhere.ts';
import { checkStand } from '../core/checkStand.ts';
import { makeWorkspace, readTree, type Tree } from '../core/workspace.ts';

type Case = {
  tree: Tree;
  path: string;
  good: string;
  bad: string;
  command: string[];
  prepare?(root: string): void;
};

/** A right change, a wrong one and the right one again, as the attempts of a run come: what is built must not survive its source. */
async function inTurn({ tree, path, good, bad, command, prepare }: Case): Promise<void> {
  using place = await checkStand(tree, { commands: [{ id: 'test', command }], policy: { sandbox } });
  prepare?.(place.root);
  const start = readTree(place.root);
  for (const text of [good, bad, good]) {
    const { results } = await place.check({ ...tree, [path]: text });
    const [result] = results;
    if (text === good) {
      assert.equal(result?.exitCode, 0, result?.outputTail);
      assert.deepEqual(result?.sensitivity, { result: 'exercises', paths: [path] });
    } else {
      assert.notEqual(result?.exitCode, 0);
      assert.deepEqual(result?.baseline, { exitCode: 0, timedOut: false });
    }
  }
  assert.deepEqual(readTree(place.root), start);
  await place.stage.dispose();
}

describe('real tools in the copy', () => {
  itOnPosix('npm: a workspace installed by npm itself, tested by its script', () =>
    inTurn({
      tree: {
        'package.json': '{"private":true,"workspaces":["packages/*"],"scripts":{"test":"node test.cjs"}}',
        '.gitignore': 'node_modules\n',
        'packages/lib/package.json': '{"name":"lib","version":"1.0.0","main":"index.js"}',
        'packages/lib/index.js': 'exports.one = () => 1;\n',
        'test.cjs': 'require("node:assert").equal(require("lib").one(), 1);\n',
      },
      path: 'packages/lib/index.js',
      good: '// One.\nexports.one = () => 1;\n',
      bad: 'exports.one = () => 2;\n',
      command: ['npm', 'test'],
      prepare: (root) => {
        execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund'], {
          cwd: root,
          stdio: 'pipe',
        });
      },
    }),
  );

  itWithPytest('pytest: cached modules of the same size and second are not taken for the change', () =>
    inTurn({
      tree: {
        'one.py': 'def one():\n    return 1\n',
        'test_one.py': 'from one import one\n\n\ndef test_one():\n    assert one() == 1\n',
      },
      path: 'one.py',
      good: 'def one():\n    return 1 \n',
      bad: 'def one():\n    return 2 \n',
      command: ['python3', '-m', 'pytest', '-q'],
    }),
  );

  itWithCargo('cargo: a build of the change is not taken for one of the files before it', () =>
    inTurn({
      tree: {
        'Cargo.toml': '[package]\nname = "one"\nversion = "0.1.0"\nedition = "2021"\n',
        '.gitignore': 'target\n',
        'src/lib.rs': 'pub fn one() -> i32 { 1 }\n#[test] fn is_one() { assert_eq!(one(), 1); }\n',
      },
      path: 'src/lib.rs',
      good: 'pub fn one() -> i32 { 3 - 2 }\n#[test] fn is_one() { assert_eq!(one(), 1); }\n',
      bad: 'pub fn one() -> i32 { 2 }\n#[test] fn is_one() { assert_eq!(one(), 1); }\n',
      command: ['cargo', 'test', '--quiet', '--offline'],
      prepare: (root) => {
        execFileSync('cargo', ['test', '--quiet', '--offline'], { cwd: root, stdio: 'pipe' });
      },
    }),
  );

  itWithMaven('Maven: starts where it may not write into the folder of the account', async () => {
    const model =
      '<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>b</artifactId><version>1</version><packaging>pom</packaging></project>';
    using home = makeWorkspace({});
    const environment = { ...process.env, HOME: home.root };
    using place = await checkStand(
      { 'pom.xml': model },
      {
        commands: [{ id: 'test', command: ['mvn', '-q', '-B', '-o', 'validate'] }],
        policy: { sandbox, environment, probeSeconds: 0 },
      },
    );
    const { results } = await place.check({ 'pom.xml': `${model}\n` });
    assert.equal(results[0]?.exitCode, 0, results[0]?.outputTail);
  });
});
