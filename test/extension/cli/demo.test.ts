import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exactCredits } from '../../../extension/cli/demo/exactCredits.ts';
import { createPaper } from '../../../extension/cli/demo/paper.ts';
import { proofOf, type Witness } from '../../../extension/cli/demo/proof.ts';
import { itOnPosix } from '../../support/itOnPosix.ts';

const script = 'extension/cli/demo.ts';

describe('npm run demo', () => {
  let folder = '';
  const started: ChildProcessWithoutNullStreams[] = [];
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'demo-command-'));
  });
  after(() => {
    for (const child of started) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  });

  function start(args: string[], environment: NodeJS.ProcessEnv = {}) {
    const places = { TMPDIR: folder, TMP: folder, TEMP: folder };
    const child = spawn(process.execPath, [script, ...args], {
      env: { ...process.env, ...places, ...environment },
    });
    started.push(child);
    let output = '';
    const printed = (pattern: RegExp): Promise<void> =>
      new Promise((resolve) => {
        const look = () => pattern.test(output) && resolve();
        child.stdout.on('data', look);
        look();
      });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (part: string) => {
        output += part;
      });
    }
    const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }));
    return { child, printed, ended };
  }
  const left = () => readdirSync(folder).filter((name) => name.startsWith('plumbline-demo-'));

  it('keeps what it promises, whatever settings of a server stand in the environment, and leaves the folder if told', async () => {
    const foreign = { PORT: 'x', DATABASE_URL: 'nonsense', PRICE_FILE: '/missing', MODEL_BASE_URL: 'x' };
    const { code, output } = await start(['--keep'], foreign).ended;
    assert.equal(code, 0, output);
    assert.match(output, /(?:failing tests|not ok)[\s\S]*999 !== 1000[\s\S]*repair, attempt 2/);
    assert.match(output, /^All of it happened\.\nIt took [1-9][0-9]* s on this machine\.$/m);
    const [name = assert.fail('nothing was kept')] = left();
    const todo = readFileSync(join(folder, name, 'split-bill', 'TODO.md'), 'utf8');
    assert.equal(todo.match(/- \[x\]/g)?.length, 3);
    rmSync(join(folder, name), { recursive: true });

    const balance =
      /before ([0-9.]+), charged ([0-9.]+), after ([0-9.]+)/.exec(output) ?? assert.fail(output);
    const [before, charged, after] = balance.slice(1).map((amount) => BigInt(amount.replace('.', '')));
    assert.ok(before && charged && after && before - charged === after);
    assert.ok(!output.includes('\u001b'), 'no colours outside a terminal');
  });

  itOnPosix('stops at Ctrl+C and removes what it made', async () => {
    const { child, printed, ended } = start([]);
    await printed(/1\. Plan: quote/);
    child.kill('SIGINT');
    const { code, output } = await ended;
    assert.equal(code, 130, output);
    assert.match(output, /Interrupted\./);
    assert.deepEqual(left(), []);
  });

  it('explains itself, and refuses what it does not know', () => {
    const help = spawnSync(process.execPath, [script, '--help'], { encoding: 'utf8' });
    assert.deepEqual([help.status, help.stderr], [0, '']);
    assert.match(help.stdout, /--keep/);
    const unknown = spawnSync(process.execPath, [script, '--frobnicate'], { encoding: 'utf8' });
    assert.deepEqual([unknown.status, unknown.stdout], [2, '']);
    assert.match(unknown.stderr, /^Usage/);
  });
});

describe('the paper of the demo', () => {
  function print(width: number, text: string): string {
    let printed = '';
    const out = (part: string): void => {
      printed += part;
    };
    createPaper({ out, coloured: false, width }).item(text);
    return printed;
  }

  it('breaks items at words to the width of the terminal, a longer word staying whole', () => {
    assert.equal(
      print(14, 'one two three a-very-long-word x'),
      '  · one two\n    three\n    a-very-long-word\n    x\n',
    );
    assert.equal(print(14, '  kept far'), '  ·   kept far\n');
    assert.equal(print(14, 'one two three\n\nfour'), '  · one two\n    three\n    four\n');
  });

  it('breaks nothing where there is no terminal', () => {
    assert.equal(print(Number.POSITIVE_INFINITY, 'one two three'), '  · one two three\n');
  });

  it('shows amounts to the last micro-USD', () => {
    assert.deepEqual([0, 1, 6_005, 4_989_486, -12_345].map(exactCredits), [
      '0.0000',
      '0.0001',
      '0.6005',
      '498.9486',
      '-1.2345',
    ]);
  });
});

describe('the proof of the demo', () => {
  const attempt = (status: 'failed' | 'passed', verdict: 'approved' | 'rejected' | null) => ({
    checks: [{ check: 'command' as const, status }],
    verdict: verdict && { verdict },
  });
  const receipt: Witness['receipt'] = {
    attempts: [attempt('failed', null), attempt('passed', 'approved')],
    calls: [{ charge: 20 }, { charge: 30 }],
    files: [{ after: 'f00d' }],
    charged: 50,
    authorized: 100,
  };
  const seen: Witness = {
    events: [{ seq: 1 }, { seq: 2 }],
    receipt,
    before: 500,
    after: 450,
    held: 0,
    fileSha256: 'f00d',
    todoBefore: '- [ ] one\n- [ ] two\n',
    todoAfter: '- [x] one\n- [ ] two\n',
    testsPass: true,
    violations: 0,
    secretSent: false,
  };
  const broken = (change: Partial<Witness>): string[] =>
    proofOf({ ...seen, ...change }).flatMap(([promise, kept]) => (kept ? [] : promise));
  const withReceipt = (change: Partial<Witness['receipt']>) => ({ receipt: { ...receipt, ...change } });

  it('is whole when all of it was seen', () => assert.deepEqual(broken({}), []));

  const faults: [string, Partial<Witness>, RegExp][] = [
    [
      'no test ever failed',
      withReceipt({ attempts: [attempt('passed', null), attempt('passed', 'approved')] }),
      /refused by a failing test/,
    ],
    [
      'it was repaired twice',
      withReceipt({ attempts: [...receipt.attempts, attempt('passed', null)] }),
      /the repair/,
    ],
    [
      'the review rejected it',
      withReceipt({ attempts: [attempt('failed', null), attempt('passed', 'rejected')] }),
      /the Architect/,
    ],
    ['another file is on disk', { fileSha256: 'beef' }, /the file on disk/],
    ['two boxes were ticked', { todoAfter: '- [x] one\n- [x] two\n' }, /exactly one box/],
    ['the tests fail', { testsPass: false }, /the tests pass/],
    ['a call is missing from the charge', withReceipt({ calls: [{ charge: 20 }] }), /sum of the model calls/],
    ['more was charged than authorised', withReceipt({ authorized: 49 }), /within what was authorised/],
    ['a micro-USD of the balance is gone', { after: 449 }, /the balance/],
    ['something is still held', { held: 1 }, /the balance/],
    ['an event came twice', { events: [{ seq: 1 }, { seq: 1 }] }, /every event/],
    ['the secret was sent', { secretSent: true }, /no secret/],
    ['the ledger does not balance', { violations: 1 }, /1 violations/],
  ];
  for (const [what, change, promise] of faults) {
    it(`names the broken promise when ${what}`, () => {
      const [first, ...more] = broken(change);
      assert.match(first ?? '', promise);
      assert.deepEqual(more, []);
    });
  }
});
