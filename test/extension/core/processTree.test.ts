import assert from 'node:assert/strict';
import { signalTree } from '../../../extension/core/processTree.ts';
import { runProgram } from '../../../extension/core/runProgram.ts';

describe('ending a program', () => {
  it('ends the whole tree by taskkill on Windows, where there are no groups', () => {
    const started: unknown[] = [];
    const start = (program: string, args: readonly string[]): void => {
      started.push([program, ...args]);
    };
    signalTree(4711, 'SIGTERM', { platform: 'win32', start });
    assert.deepEqual(started, [['taskkill', '/PID', '4711', '/T', '/F']]);
  });

  it('is no error when it is gone', () => {
    signalTree(999_999_999, 'SIGKILL', { platform: 'linux' });
  });

  it('stops one whose output has no end, and says so', async () => {
    const { exitCode, flooded, timedOut } = await runProgram({
      command: [
        process.execPath,
        '-e',
        'const s = "x".repeat(65536); const go = () => process.stdout.write(s, go); go()',
      ],
      cwd: '.',
      environment: { PATH: process.env['PATH'] ?? '' },
      timeoutMs: 60_000,
      graceMs: 100,
      outputLimitBytes: 1_000_000,
    });
    assert.deepEqual([exitCode, flooded, timedOut], [null, true, false]);
  });
});
