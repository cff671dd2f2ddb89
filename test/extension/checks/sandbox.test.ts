import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createCheckMemory } from '../../../extension/core/checkMemory.ts';
import { findSandbox } from '../../../extension/core/findSandbox.ts';
import { isAlive } from '../../../extension/core/journalLock.ts';
import { sandboxArguments } from '../../../extension/core/sandbox.ts';
import { itInSandbox, itWithPython, sandbox } from '../../support/itWhere.ts';
import { checkStand, node } from '../core/checkStand.ts';
import { makeWorkspace, readTree, type Tree, writeTree } from '../core/workspace.ts';

const tree: Tree = { 'a.cjs': 'exports.value = 1;\n', 'src/b.cjs': '' };
const changed: Tree = { ...tree, 'a.cjs': 'exports.value = 2;\n' };
const policy = { sandbox, probeSeconds: 0 };
const output = async (script: string, more: Partial<Parameters<typeof checkStand>[1]> = {}) => {
  using place = await checkStand(tree, { commands: [node(script)], policy, ...more });
  const start = readTree(place.root);
  const { results } = await place.check(changed);
  assert.deepEqual(readTree(place.root), start);
  return { result: results[0], place };
};

const isStarted = (...command: string[]): boolean =>
  readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .some((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8') === `${command.join('\0')}\0`;
      } catch {
        return false;
      }
    });

describe('the sandbox of commands', () => {
  itInSandbox('lets them write to the copy and to temporary files, and nowhere else', async () => {
    using outside = makeWorkspace({ 'of-the-user': 'kept' });
    const { result } = await output(`
      const fs = require('node:fs');
      const attempt = (path) => { try { fs.writeFileSync(path, 'x'); return 'written'; } catch (error) { return error.code; } };
      console.log(JSON.stringify([
        attempt('src/b.cjs'), attempt(process.env.TMPDIR + '/x'), attempt(process.env.HOME + '/x'),
        attempt(${JSON.stringify(join(import.meta.dirname, 'planted'))}), attempt('/etc/planted'),
      ]));
      try { fs.rmSync(${JSON.stringify(outside.root)}, { recursive: true }); } catch {}
    `);
    // A checkout in /tmp is not even there.
    const seen = (result?.outputTail ?? '').replace('ENOENT', 'EROFS');
    assert.deepEqual(JSON.parse(seen), ['written', 'written', 'written', 'EROFS', 'EROFS']);
    assert.equal(readFileSync(join(outside.root, 'of-the-user'), 'utf8'), 'kept');
    assert.equal(result?.isolation, 'offline');
  });

  itInSandbox('finds programs that are installed in /tmp, and nothing else there', async () => {
    using tools = makeWorkspace({
      'bin/tool': '#!/bin/sh\n. "$(dirname "$0")/../lib/said"\n',
      'lib/said': 'echo said\n',
    });
    using secret = makeWorkspace({ 'of-another': 'x' });
    const tool = join(tools.root, 'bin/tool');
    chmodSync(tool, 0o755);
    const script = `ls ${JSON.stringify(secret.root)} 2>/dev/null; tool`;
    const environment = { ...process.env, PATH: `${join(tools.root, 'bin')}:${process.env['PATH']}` };
    using place = await checkStand(tree, {
      commands: [
        { id: 'named', command: [tool] },
        { id: 'on-path', command: ['/bin/sh', '-c', script] },
      ],
      policy: { ...policy, environment },
    });
    const { results } = await place.check(changed);
    assert.deepEqual(
      results.map(({ outputTail }) => outputTail.trim()),
      ['said', 'said'],
    );
  });

  itInSandbox('shows them the staged files where the workspace is', async () => {
    using place = await checkStand(tree, { policy });
    const script = `
      const fs = require('node:fs');
      const at = ${JSON.stringify(place.root)} + '/a.cjs';
      console.log(fs.readFileSync(at, 'utf8'));
      fs.writeFileSync(at, 'spoiled');
    `;
    place.ports.commands = [node(script)];
    const start = readTree(place.root);
    const { results } = await place.check(changed);
    assert.equal(results[0]?.outputTail, 'exports.value = 2;\n\n');
    assert.deepEqual(readTree(place.root), start);
  });

  itInSandbox('keeps their history: the copy borrows objects from a repository that it hides', async () => {
    using place = await checkStand(tree, { policy });
    const git = (...args: string[]): void => {
      execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], {
        cwd: place.root,
      });
    };
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '-m', 'first');
    place.ports.commands = [{ id: 'test', command: ['git', 'show', '--stat', '--format=%s', 'HEAD'] }];
    const { results } = await place.check(changed);
    assert.match(results[0]?.outputTail ?? '', /^first\n/);
  });

  itInSandbox('keeps credentials and the sockets of other programs from them', async () => {
    using home = makeWorkspace({
      '.ssh/id_ed25519': 'key',
      '.npmrc': 'token',
      '.config/gh/hosts.yml': 'token',
      '.m2/settings.xml': 'token',
      plain: 'x',
    });
    const found = await findSandbox({ ...process.env, HOME: home.root });
    const script = `
      const fs = require('node:fs');
      const read = (path) => { try { return fs.readFileSync(${JSON.stringify(home.root)} + path, 'utf8'); } catch (error) { return error.code; } };
      console.log(JSON.stringify([read('/.ssh/id_ed25519'), read('/.npmrc'), read('/.config/gh/hosts.yml'), read('/.m2/settings.xml'), fs.readdirSync('/run').includes('docker.sock')]));
    `;
    using place = await checkStand(tree, {
      commands: [node(script)],
      policy: { ...policy, sandbox: found, shareHome: true },
    });
    const { results } = await place.check(changed);
    const seen = JSON.parse(results[0]?.outputTail ?? '');
    assert.deepEqual(seen, ['ENOENT', '', 'ENOENT', '<settings/>\n', false]);
  });

  itInSandbox('takes the network away, asks once whether a command may have it, and remembers', async () => {
    const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const get = `fetch("http://127.0.0.1:${port}").then((answer) => answer.text()).then(console.log)`;
    const asked: string[] = [];
    const memory = createCheckMemory();
    const answer = async (allowed: boolean | null) => {
      using place = await checkStand(tree, {
        commands: [node(get)],
        policy: { ...policy, memory },
        ui: {
          allowNetwork: async ({ id }) => {
            asked.push(id);
            return allowed;
          },
        },
      });
      const { results } = await place.check(changed);
      return results[0];
    };
    try {
      assert.equal((await answer(null))?.exitCode, 1);
      const allowed = await answer(true);
      assert.deepEqual(
        [allowed?.exitCode, allowed?.isolation, allowed?.outputTail],
        [0, 'network', 'hello\n'],
      );
      assert.equal((await answer(false))?.exitCode, 0);
      assert.deepEqual(asked, ['test', 'test']);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  itInSandbox('asks again about the network where nobody decided', async () => {
    const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const answers = [null, false];
    let asked = 0;
    using place = await checkStand(tree, {
      commands: [node(`fetch("http://127.0.0.1:${port}").then((answer) => answer.text()).then(console.log)`)],
      policy,
      ui: { allowNetwork: async () => answers[asked++] ?? null },
    });
    try {
      for (const expected of [1, 2, 2]) {
        const { results } = await place.check(changed);
        assert.deepEqual([results[0]?.exitCode, results[0]?.baseline?.exitCode, asked], [1, 1, expected]);
      }
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  itInSandbox(
    'ends with everything they started, daemons included, and says when a program is missing',
    async () => {
      using place = await checkStand(tree, { policy });
      place.ports.commands = [
        node(`
        const { spawn } = require('node:child_process');
        spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' }).unref();
        console.log(require('node:fs').readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)).length);
      `),
        { id: 'missing', command: ['plumbline-no-such-program'] },
      ];
      const { results } = await place.check(changed);
      assert.ok(Number(results[0]?.outputTail) < 10);
      assert.equal(results[1]?.startError, 'The program "plumbline-no-such-program" was not found.');
    },
  );

  itInSandbox('ends them at the time limit and when they are cancelled, with all they started', async () => {
    // Unlike any other argument on this machine.
    const seconds = String(900_000 + (process.pid % 100_000));
    const waits = `require('node:child_process').spawn('sleep', ['${seconds}'], { detached: true, stdio: 'ignore' }); console.log('up'); setInterval(() => {}, 1000)`;
    using place = await checkStand(tree, { policy });
    place.ports.commands = [node(waits, { timeoutSeconds: 1 })];
    const { results } = await place.check(changed);
    assert.deepEqual([results[0]?.exitCode, results[0]?.timedOut], [null, true]);
    const abort = new AbortController();
    place.ports.signal = abort.signal;
    place.ports.commands = [node(waits, { id: 'cancelled' })];
    place.ports.ui = { onOutput: () => abort.abort() };
    await assert.rejects(place.check(changed), { name: 'AbortError' });
    while (isStarted('sleep', seconds)) await new Promise(setImmediate);
  });

  if (sandbox !== null) {
    itWithPython(
      'refuses broken code of a package that is installed from an environment elsewhere',
      async () => {
        const module: Tree = { 'src/project.py': 'VALUE = 1\n' };
        using place = await checkStand(module, { policy });
        const environment = join(place.base, 'environment');
        mkdirSync(environment);
        writeFileSync(
          join(environment, 'run.py'),
          `import sys\nsys.path.insert(0, ${JSON.stringify(join(place.root, 'src'))})\nimport project\nassert project.VALUE == 1\n`,
        );
        writeTree(place.root, { 'run.py': readFileSync(join(environment, 'run.py'), 'utf8') });
        place.ports.commands = [{ id: 'test', command: ['python3', 'run.py'] }];
        const { results } = await place.check({ 'src/project.py': 'VALUE = 2\n' });
        assert.match(results[0]?.outputTail ?? '', /AssertionError/);
      },
    );
  }

  it('is not used where it is not installed or does not confine', async () => {
    assert.equal((await findSandbox({ PATH: '/nonexistent' })) === null, sandbox === null);
    const place = { workspace: '/nonexistent/w', folder: '/nonexistent/f', temporary: '/nonexistent/t' };
    const given = sandboxArguments({ place, network: false, home: null, shareHome: false });
    assert.ok(given.includes('--unshare-net'));
    assert.ok(
      !sandboxArguments({ place, network: true, home: null, shareHome: false }).includes('--unshare-net'),
    );
  });
});

describe('processes of a command', () => {
  it('that left its group are found and ended, on Linux', async () => {
    if (process.platform !== 'linux') return;
    const { result } = await output(
      `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
      child.unref();
      console.log(child.pid);
    `,
      { policy: { sandbox: null, probeSeconds: 0 } },
    );
    const pid = Number(result?.outputTail);
    assert.ok(pid > 0);
    while (isAlive(pid)) await new Promise(setImmediate);
  });
});
