import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, watch } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type CommandResult, commandResultSchema } from '#shared/checks.contract.ts';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import { inOrder } from '../../../extension/core/checks.ts';
import { isAlive } from '../../../extension/core/journalLock.ts';
import { type CommandOptions, runCommand } from '../../../extension/core/runCommand.ts';
import { itOnPosix } from '../../support/itOnPosix.ts';
import { sandbox } from '../../support/itWhere.ts';
import { checkStand } from './checkStand.ts';
import { makeWorkspace } from './workspace.ts';

const node = (script: string, more: Partial<CheckCommand> = {}): CheckCommand => ({
  id: 't',
  command: [process.execPath, '-e', script],
  ...more,
});

async function run(commands: CheckCommand[], options: Partial<CommandOptions> = {}) {
  using place = makeWorkspace({ 'a.ts': '' });
  const temporary = join(place.base, 'tmp');
  mkdirSync(temporary);
  const staged = { workspace: '/workspace', folder: place.root, temporary };
  const results: CommandResult[] = [];
  for (const command of commands)
    results.push(commandResultSchema.parse(await runCommand(command, { staged, graceMs: 200, ...options })));
  return results;
}
const only = async (...given: Parameters<typeof run>) => (await run(...given))[0];

/** A program that starts a child which ignores being asked to end, writes both numbers to `pids`, and waits. */
const stubborn = (pids: string): string => `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")'], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('SIGTERM', () => {});
  child.stdout.once('data', () => require('node:fs').writeFileSync(${JSON.stringify(pids)}, process.pid + ' ' + child.pid));
  setInterval(() => {}, 1000);
`;

/** Both processes are gone; the kernel may take a moment to say so. */
async function gone(pids: string): Promise<void> {
  for (const pid of readFileSync(pids, 'utf8').split(' ').map(Number)) {
    while (isAlive(pid) && !isZombie(pid)) await new Promise(setImmediate);
  }
}
const isZombie = (pid: number): boolean => {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
};

describe('command checks', () => {
  it('reports exit code, output of both streams and the command', async () => {
    const results = await run([
      node('console.log("out"); console.error("err"); process.exitCode = 3', { id: 'a', name: 'Unit tests' }),
      node('', { id: 'b' }),
    ]);
    assert.deepEqual(
      results.map(({ id, exitCode, startError, timedOut }) => [id, exitCode, startError, timedOut]),
      [
        ['a', 3, null, false],
        ['b', 0, null, false],
      ],
    );
    assert.equal(results[0]?.name, 'Unit tests');
    assert.deepEqual(results[0]?.outputTail.split('\n').sort(), ['', 'err', 'out']);
  });

  it('run formatters first, and what is of no kind last', () => {
    const checks = [
      node('', { id: 'other' }),
      node('', { id: 'test', kind: 'test' }),
      node('', { id: 'format', kind: 'format' }),
    ];
    assert.deepEqual(
      inOrder(checks).map(({ id }) => id),
      ['format', 'test', 'other'],
    );
  });

  it('gives arguments to the program as they are, without a shell', async () => {
    const result = await only([
      { id: 't', command: [process.execPath, '-p', 'process.argv[1]', '$(id); `id` && id | "x" *'] },
    ]);
    assert.equal(result?.outputTail, '$(id); `id` && id | "x" *\n');
  });

  it('says when the program is not there, and that is no pass', async () => {
    const result = await only([{ id: 't', command: ['plumbline-no-such-program', 'x'] }]);
    assert.equal(result?.exitCode, null);
    assert.equal(result?.startError, 'The program "plumbline-no-such-program" was not found.');
  });

  itOnPosix(
    'runs a new script of a change, and says of another one that it may not be executed',
    async () => {
      using place = await checkStand(
        {},
        { commands: [{ id: 't', command: ['./run.sh'] }], policy: { sandbox } },
      );
      const run = async (text: string) => (await place.check({ 'run.sh': text }, {})).results[0];
      assert.equal((await run('#!/bin/sh\nexit 0\n'))?.exitCode, 0);
      assert.equal((await run('exit 0\n'))?.startError, 'The program "./run.sh" may not be executed.');
    },
  );

  it('hands on no token, and no path into the workspace', async () => {
    const environment = {
      PATH: ['/workspace/node_modules/.bin', '/usr/bin', 'relative', '/workspace-other/bin'].join(delimiter),
      HOME: '/home/me',
      LC_ALL: 'C.UTF-8',
      GITHUB_TOKEN: 'secret',
      AWS_SECRET_ACCESS_KEY: 'secret',
      NODE_OPTIONS: '--require evil',
      GIT_DIR: '/workspace/.git',
      HTTPS_PROXY: 'http://user:secret@proxy',
    };
    const result = await only([node('console.log(JSON.stringify(process.env))')], { environment });
    const seen = JSON.parse(result?.outputTail ?? '') as Record<string, string>;
    const places = Object.values(seen).filter((value) =>
      /^(?:-Dmaven.repo.local=)?[^:;]*[/\\]tmp[/\\](?:caches|home)[/\\]/.test(value),
    );
    const others = Object.entries(seen).filter(([, value]) => !places.includes(value));
    assert.ok(places.length > 0);
    assert.deepEqual(others.map(([name]) => name).sort(), [
      'CI',
      'HOME',
      'LC_ALL',
      'NO_COLOR',
      'PATH',
      'PLUMBLINE_CHECK',
      'PYTHONDONTWRITEBYTECODE',
      'TEMP',
      'TERM',
      'TMP',
      'TMPDIR',
    ]);
    const entries = seen['PATH']?.split(delimiter) ?? [];
    assert.deepEqual(entries.slice(1), ['/usr/bin', '/workspace-other/bin']);
    assert.match(entries[0] ?? '', /plumbline-test-.*\/workspace\/node_modules\/\.bin$/);
  });

  it('closes the input, so a question fails instead of waiting', async () => {
    const result = await only([node('process.stdin.on("end", () => console.log("closed")).resume()')]);
    assert.equal(result?.outputTail, 'closed\n');
  });

  it('kills the whole group at the time limit, also what ignores being asked', async () => {
    using place = makeWorkspace();
    const pids = join(place.base, 'pids');
    // On a busy machine both may not have started by then.
    let result: Awaited<ReturnType<typeof only>>;
    for (let limit = 2; !existsSync(pids); limit *= 2)
      result = await only([node(stubborn(pids), { timeoutSeconds: limit })]);
    assert.deepEqual([result?.exitCode, result?.timedOut], [null, true]);
    await gone(pids);
  });

  it('kills the whole group when it is cancelled', async () => {
    using place = makeWorkspace();
    const pids = join(place.base, 'pids');
    const abort = new AbortController();
    const watcher = watch(place.base, () => {
      if (existsSync(pids) && readFileSync(pids, 'utf8').includes(' ')) abort.abort();
    });
    try {
      await assert.rejects(run([node(stubborn(pids))], { signal: abort.signal }), { name: 'AbortError' });
    } finally {
      watcher.close();
    }
    await gone(pids);
  });

  it('leaves no process behind that a command started and forgot', async () => {
    using place = makeWorkspace();
    const pids = join(place.base, 'pids');
    const result = await only([
      node(`
        const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
        require('node:fs').writeFileSync(${JSON.stringify(pids)}, process.pid + ' ' + child.pid);
        process.exit(0);
      `),
    ]);
    assert.equal(result?.exitCode, 0);
    await gone(pids);
  });

  it('keeps the end of endless output in bounded size', async () => {
    const result = await only([
      node('for (let n = 0; n < 100000; n += 1) process.stdout.write("line " + n + "\\n")'),
    ]);
    assert.ok(Buffer.byteLength(result?.outputTail ?? '') <= 16 * 1024);
    assert.match(result?.outputTail ?? '', /line 99999\n$/);
  });

  it('counts a program ended by a signal as not passed', async () => {
    const result = await only([node('process.kill(process.pid, "SIGKILL")')]);
    assert.deepEqual([result?.exitCode, result?.timedOut], [null, false]);
  });
});
