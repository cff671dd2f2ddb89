import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Process = {
  child: ChildProcess;
  /** Both outputs so far. */
  text(): string;
  /** Resolves once the output matches. */
  until(pattern: RegExp): Promise<string>;
  exit: Promise<number | null>;
};

describe('npm start', () => {
  const started: ChildProcess[] = [];
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'plumbline-main-'));
  });
  after(() => {
    for (const child of started) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  function start(args: string[] = [], environment: Record<string, string> = {}): Process {
    const child = spawn(process.execPath, ['server/main.ts', ...args], {
      env: { PORT: '0', DATA_FOLDER: folder, LOG_LEVEL: 'warn', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.push(child);
    let output = '';
    const listeners = new Set<() => void>();
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (part: string) => {
        output += part;
        for (const listener of listeners) listener();
      });
    }
    const exit = once(child, 'close').then(([code]) => code as number | null);
    return {
      child,
      text: () => output,
      exit,
      until: (pattern) =>
        new Promise((resolve, reject) => {
          const look = (): void => {
            if (!pattern.test(output)) return;
            listeners.delete(look);
            resolve(output);
          };
          listeners.add(look);
          look();
          exit.then(() => reject(new Error(`ended with:\n${output}`)), reject);
        }),
    };
  }
  const tokenIn = (text: string): string => /^ {2}(plb_\S+)$/m.exec(text)?.[1] ?? assert.fail(text);
  const urlIn = (text: string): string => /running at (\S+)/.exec(text)?.[1] ?? assert.fail(text);
  const statusOf = async (url: string, token: string) =>
    (await fetch(`${url}/v1/admin/accounts`, { headers: { authorization: `Bearer ${token}` } })).status;

  it('shows a working token at the first start alone, stops when told, and gives a new one on demand', async () => {
    const first = start();
    const text = await first.until(/PLUMBLINE_TOKEN/);
    const token = tokenIn(text);
    assert.equal(await statusOf(urlIn(text), token), 200);

    const rival = start();
    assert.equal(await rival.exit, 2);
    assert.match(rival.text(), /^Another server is using the data folder/);

    first.child.kill('SIGTERM');
    assert.equal(await first.exit, 0);
    assert.ok(!first.text().slice(text.length).includes(token));

    const renewal = start(['--new-token']);
    assert.equal(await renewal.exit, 0);
    const renewed = tokenIn(renewal.text());
    assert.notEqual(renewed, token);

    const second = start();
    const later = await second.until(/--new-token/);
    assert.doesNotMatch(later, /plb_/);
    assert.equal(await statusOf(urlIn(later), token), 200);
    assert.equal(await statusOf(urlIn(later), renewed), 200);
    second.child.kill('SIGINT');
    assert.equal(await second.exit, 0);
  });

  it('ends with 2 and one line for a setting that makes no sense', async () => {
    const wrong = start([], { PORT: 'http' });
    assert.equal(await wrong.exit, 2);
    assert.match(wrong.text(), /^PORT has to be .*\n$/);
  });

  it('ends with 2 for a price file that is not there, before it keeps anything', async () => {
    const wrong = start([], { PRICE_FILE: join(folder, 'missing.json') });
    assert.equal(await wrong.exit, 2);
    assert.match(wrong.text(), /^PRICE_FILE names .*missing\.json/);
  });

  it('explains itself', async () => {
    const help = start(['--help']);
    assert.equal(await help.exit, 0);
    assert.match(help.text(), /--new-token[\s\S]*DATABASE_URL/);
    const unknown = start(['--frobnicate']);
    assert.equal(await unknown.exit, 2);
    assert.match(unknown.text(), /--frobnicate[\s\S]*Usage/);
  });
});
