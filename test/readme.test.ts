import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { settings } from '../server/config.ts';
import { modelSettings } from '../server/models/modelSettings.ts';
import { paymentSettings } from '../server/payments/paymentSettings.ts';
import { itOnPosix } from './support/itOnPosix.ts';
import { type ServerProcess, startServerProcess } from './support/serverProcess.ts';

type Result = { code: number | null; out: string; err: string };

const documents = [
  'README.md',
  'docs/self-hosting.md',
  'docs/api.md',
  'docs/architecture.md',
  'docs/edits.md',
  'docs/checks.md',
];
const read = (path: string): string => readFileSync(path, 'utf8');
const readme = read('README.md');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const variables = [
  ...Object.values(settings).map(({ variable }) => variable),
  ...Object.keys(modelSettings),
  ...Object.keys(paymentSettings),
];
const known = new Set([...variables, 'PLUMBLINE_TOKEN', 'PLUMBLINE_SERVER', 'TEST_DATABASE_URL']);

/** Lines of the shell blocks of a document. */
function shell(text: string): string[] {
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
    block.trim().split('\n'),
  );
}

/** Every command of a document, from its blocks and from inline code. */
function commands(text: string): string[] {
  const inline = [...text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(
    ([, code = '']) => code,
  );
  return [...shell(text), ...inline]
    .flatMap((line) => line.split(' && '))
    .filter((one) => /\bnpm (start|run|test|install)\b/.test(one));
}

/** What a command of the README runs: the script's file and the arguments, as npm would. */
function asProcess(command: string): { args: string[]; environment: Record<string, string> } {
  const words = command.split(' ');
  const environment: Record<string, string> = {};
  while (/^[A-Z_]+=/.test(words[0] ?? '')) {
    const [name = '', value = ''] = (words.shift() ?? '').split('=');
    environment[name] = value;
  }
  const [, ...rest] = words.filter((word) => !['run', '-s', '--'].includes(word));
  const [script = '', ...args] = rest;
  const [, file = assert.fail(`${command}: there is no script "${script}"`)] = (scripts[script] ?? '').split(
    ' ',
  );
  return { args: [file, ...args], environment };
}

describe('the README', () => {
  let folder = '';
  let server: ServerProcess;
  let demo: Promise<Result>;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'plumbline-readme-'));
    demo = run(process.execPath, asProcess('npm run demo').args);
    server = await startServerProcess({ MODEL: 'demo', DATA_FOLDER: join(folder, 'data') });
  });
  after(async () => {
    await server.kill();
    await demo;
    rmSync(folder, { recursive: true, force: true });
  });

  const tokenOf = ({ token, output }: ServerProcess): string => token ?? assert.fail(output());
  function run(program: string, args: string[], environment: NodeJS.ProcessEnv = {}): Promise<Result> {
    const child = spawn(program, args, { env: { ...process.env, ...environment } });
    const result: Result = { code: null, out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      result.out += part;
    });
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      result.err += part;
    });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ ...result, code }));
    });
  }
  const connected = () => ({
    PLUMBLINE_SERVER: server.url.href,
    PLUMBLINE_TOKEN: tokenOf(server),
  });

  it('begins with three lines and one block of at most two commands', () => {
    const [first = '', second = ''] = readme.split(/^## .*$/m);
    assert.equal(first.trim().split('\n').length, 4, 'a title and three lines');
    const block = shell(second)[0] ?? '';
    assert.equal(block.split(' && ').length, 2);
  });

  it('names only scripts, settings and files that exist', () => {
    for (const path of documents) {
      const text = read(path);
      for (const [, name = ''] of text.matchAll(/npm run (?:-s )?([a-z]+)/g))
        assert.ok(scripts[name], `${path}: ${name}`);
      const inline = [...text.matchAll(/`([A-Z][A-Z_]{3,})(?:=[^`]*)?`/g)];
      const assigned = [
        ...shell(text)
          .join('\n')
          .matchAll(/\b([A-Z]+_[A-Z_]+)=/g),
      ];
      for (const [, name = ''] of [...inline, ...assigned]) {
        assert.ok(known.has(name), `${path}: ${name}`);
      }
      for (const [, link = ''] of text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
        if (!/^https?:/.test(link)) assert.ok(existsSync(join(dirname(path), link)), `${path}: ${link}`);
      }
    }
  });

  it('shows how to connect a model with settings that the server takes, and the price it asks for then', async () => {
    const start =
      shell(readme).find((line) => line.startsWith('MODEL_BASE_URL=')) ?? assert.fail('no example');
    const price = shell(readme).find((line) => line.includes('prices set')) ?? assert.fail('no price');
    const { environment } = asProcess(start.replace('npm start', 'npm run start'));
    const own = await startServerProcess({ ...environment, DATA_FOLDER: join(folder, 'connected') });
    const printed = own.output();
    await own.kill();
    assert.ok(printed.includes(price), printed);
  });

  it('shows administration and todo commands that work', async () => {
    const list = commands(readme).filter((one) => /npm run (-s )?(admin|todo)\b/.test(one));
    assert.ok(list.length >= 5, list.join('\n'));
    const todo = join(folder, 'TODO.md');
    writeFileSync(todo, '- [ ] one\n');
    const environment = connected();
    const outputs = list.map(async (command) => {
      const { args } = asProcess(command.replace(/\S*TODO\.md/, todo));
      const named = args.includes('create') && !args.includes('--name') ? [...args, '--name', 'Ada'] : args;
      const { code, err } = await run(process.execPath, named, environment);
      assert.equal(code, 0, `${command}\n${err}`);
    });
    await Promise.all(outputs);
  });

  itOnPosix('links to an example of the API that works as it stands', async () => {
    const example = shell(read('docs/api.md')).filter(
      (line) => !/^(export PLUMBLINE_TOKEN|SERVER)=/.test(line),
    );
    const setting = `SERVER=${server.url.origin}`;
    const script = ['set -eu', setting, ...example].join('\n');
    const { code, out, err } = await run('bash', ['-o', 'pipefail', '-c', script], connected());
    assert.equal(code, 0, out + err);
    assert.match(out, /^event: ended$/m);
    const receipt = JSON.parse(
      out
        .trim()
        .split('\n')
        .at(-1)
        ?.replace(/^.*\}(?=\{"runId")/, '') ?? '',
    ) as { state: string; outcome: string };
    assert.deepEqual([receipt.state, receipt.outcome], ['verified', 'declined']);
  });

  it('shows a start that gives a token, stops when told, and gives another token when asked', async () => {
    const starts = commands(readme).filter((one) => /\bnpm start\b/.test(one));
    for (const one of ['npm start', 'npm start -- --new-token', 'npm start -- --help']) {
      assert.ok(starts.includes(one), one);
    }
    assert.match(scripts['start'] ?? '', /^node (?:--\S+ )*server\/main\.ts$/);
    const headers = { authorization: `Bearer ${tokenOf(server)}` };
    assert.equal((await fetch(new URL('/v1/me', server.url), { headers })).status, 200);
    await server.stop();
    assert.equal(await server.ended, '0');
    const again = { DATA_FOLDER: join(folder, 'data'), PORT: '0' };
    const renewed = await run(process.execPath, ['server/main.ts', '--new-token'], again);
    assert.match(renewed.out, /^ {2}plb_\S+$/m);
    const help = await run(process.execPath, ['server/main.ts', '--help']);
    for (const name of variables) assert.ok(help.out.includes(`  ${name} `), name);
  });

  it('shows a demo that succeeds', async () => {
    assert.ok(commands(readme).includes('npm run demo'));
    const { code, out, err } = await demo;
    assert.equal(code, 0, out + err);
    assert.match(out, /^All of it happened\.$/m);
  });
});
