import assert from 'node:assert/strict';
import { AppError } from '#shared/appError.ts';
import { errorCodes } from '#shared/errorCodes.ts';
import { shownError } from '../../../extension/support/errorActions.model.ts';
import { problemReport } from '../../../extension/support/problemReport.model.ts';
import { redact } from '../../../extension/support/redact.model.ts';

describe('an error as it is shown', () => {
  it('keeps its own sentence, whatever its code', () => {
    for (const code of errorCodes)
      assert.equal(shownError(new AppError(code, `about ${code}`)).message, `about ${code}`);
  });

  it('comes with what helps', () => {
    const actions = (code: (typeof errorCodes)[number]) => shownError(new AppError(code, 'x')).actions;
    assert.deepEqual(actions('unauthenticated'), ['signIn']);
    assert.deepEqual(actions('insufficient_credits'), ['buyCredits', 'showUsage']);
    assert.deepEqual(actions('server_unreachable'), ['refresh', 'connectServer']);
    assert.equal(shownError(new AppError('no_open_todo', 'x')).severity, 'info');
  });

  it('leads on where a folder names a project that the account cannot see', () => {
    const unknown = new AppError('not_found', 'x', { details: { projectId: 'a' } });
    assert.deepEqual(shownError(unknown).actions, ['newProject', 'signIn', 'connectServer']);
  });

  it('says of a disk that cannot be written what to do, and never that it is a bug', () => {
    const fault = (code: string, path?: string) =>
      shownError(Object.assign(new Error('x'), { code, ...(path === undefined ? {} : { path }) }));
    for (const code of ['EROFS', 'EACCES', 'EPERM', 'NoPermissions'])
      assert.match(
        fault(code, '/w/.plumbline').message,
        /^\/w\/\.plumbline may not be written.*No file was changed/,
      );
    assert.match(fault('ENOSPC').message, /the disk is full\..*Make room/);
    assert.deepEqual(fault('EROFS').actions, ['showLog']);
  });

  it('says of a bug that it is one, without its text', () => {
    for (const bug of [
      new TypeError('secret of x'),
      'text',
      Object.assign(new Error('y'), { code: 'ENOENT' }),
    ]) {
      const { message, actions } = shownError(bug);
      assert.match(message, /Something went wrong in the extension/);
      assert.deepEqual(actions, ['showLog', 'reportProblem']);
    }
  });
});

describe('what may be shared', () => {
  for (const secret of [
    'plb_abcdefghijklmnop',
    'Bearer abcdefghijklmnop',
    'sk-abcdefghijklmnop',
    'https://user:hunter2@example.com',
    'password: "hunter2hunter2"',
  ]) {
    it(`holds nothing of ${secret.slice(0, 8)}…`, () => {
      const safe = redact(`before ${secret} after`);
      assert.match(safe, /^before .*\[redacted\].* after$/);
      assert.doesNotMatch(safe, /hunter2|abcdefgh/);
    });
  }

  it('is a report with versions, the run, names of settings and a log without secrets', () => {
    const report = problemReport({
      extension: '0.1.0',
      editor: 'VS Code 1.100',
      platform: 'linux',
      serverHost: 'example.com',
      server: null,
      runId: null,
      changedSettings: ['plumbline.server.url'],
      logLines: ['token plb_abcdefghijklmnop', '```'],
    });
    assert.match(report, /Nothing of this was sent/);
    assert.match(report, /- Server: example\.com \(did not answer\)/);
    assert.match(report, /- Run: none/);
    assert.doesNotMatch(report, /plb_abc/);
    assert.equal(report.match(/```/g)?.length, 2);
  });
});
