import assert from 'node:assert/strict';
import fc from 'fast-check';
import { receiptDocument } from '../../../extension/runs/receiptDocument.ts';
import { hostileText, withoutCode } from './hostileText.ts';
import { checkResult, commandResult, modelCall, receiptOf } from './receipt.ts';

describe('a receipt as a document', () => {
  it('tells what was done, its state, its price and its time', () => {
    const text = receiptDocument(receiptOf());
    assert.match(text, /^# Receipt: Sum the cart$/m);
    assert.match(text, /^\| TODO \| `TODO.md` › Cart › Sum the cart \|$/m);
    assert.match(text, /^\| State \| verified, applied \|$/m);
    assert.match(text, /^\| Quoted \| 3.00 credits to 24.00 credits \|$/m);
    assert.match(text, /^\| Charged \| \*\*4.56 credits\*\* \|$/m);
    assert.match(text, /^\| Ended \| 2025-03-01 10:04 UTC \|$/m);
    assert.match(text, /^1 file changed in the workspace\.$/m);
    assert.match(text, /^The change was verified: what was spent is charged\.$/m);
  });

  it('lists every check with its command, exit code and duration', () => {
    const failed = checkResult({
      status: 'failed',
      command: commandResult({ exitCode: 1, durationMs: 300 }),
    });
    const syntax = checkResult({ check: 'syntax', where: 'server', durationMs: 40, command: undefined });
    const [attempt] = receiptOf().attempts;
    assert.ok(attempt);
    const text = receiptDocument(
      receiptOf({ attempts: [{ ...attempt, checks: [failed, syntax, checkResult()] }] }),
    );
    assert.match(text, /^\| 1 \| `npm test` \| \*\*failed\*\* \| 1 \| 0\.3 s \| the user’s machine \|$/m);
    assert.match(text, /^\| 1 \| syntax \| passed \| – \| 0\.0 s \| server \|$/m);
    assert.match(text, /^\| 1 \| `npm test` \| passed \| 0 \| 1\.3 s \|/m);
  });

  it('says why a command has no exit code', () => {
    const [attempt] = receiptOf().attempts;
    assert.ok(attempt);
    const ended = [{ timedOut: true }, { startError: 'not found' }, {}].map((how) =>
      checkResult({ status: 'failed', command: commandResult({ exitCode: null, ...how }) }),
    );
    const text = receiptDocument(receiptOf({ attempts: [{ ...attempt, checks: ended }] }));
    assert.match(text, /timed out/);
    assert.match(text, /not started: `not found`/);
    assert.match(text, /killed/);
  });

  it('says how commands were run and how far those that passed can be trusted', () => {
    const [attempt] = receiptOf().attempts;
    assert.ok(attempt);
    const checks = [
      checkResult({
        command: commandResult({
          isolation: 'offline',
          baseline: { exitCode: 0, timedOut: false },
          sensitivity: { result: 'exercises', paths: ['src/sum.js'] },
        }),
      }),
      checkResult({
        command: commandResult({
          isolation: 'none',
          counts: false,
          baseline: { exitCode: 1, timedOut: false },
          sensitivity: { result: 'does_not_exercise', paths: ['src/sum.js'] },
          unnoticedFailure: { path: 'test/sum.test.js', by: 'settings' },
        }),
      }),
    ];
    const text = receiptDocument(receiptOf({ attempts: [{ ...attempt, checks }] }));
    const lines = text.split('\n').filter((line) => line.startsWith('  - `npm test`: '));
    assert.deepEqual(
      lines.map((line) => line.slice('  - `npm test`: '.length)),
      [
        'in a sandbox, without network',
        'passes before the change',
        'exercises the change: it fails on broken code',
        'without a sandbox',
        'fails before the change too',
        'left out of this run by the user',
        '**does not notice failures**: it passed with a failing test in `test/sum.test.js`',
        '**does not exercise the change**: it still passed with `src/sum.js` made unparsable',
      ],
    );
    assert.match(text, /^- Attempt 1: the user’s machine ran the commands on the change `[0-9a-f]{64}`\.$/m);
  });

  it('gives the evidence for each criterion and the hashes of each file', () => {
    const text = receiptDocument(receiptOf());
    assert.match(
      text,
      /^- \*\*Met:\*\* Sums all items\n {2}- evidence in `src\/sum.js`: `total \+= price`$/m,
    );
    assert.match(text, /^- modified `src\/sum.js`\n {2}- before: `a{64}`\n {2}- after: `b{64}`$/m);
  });

  it('adds up model calls and names their unit price and markup', () => {
    const calls = [
      modelCall(),
      modelCall({ step: 'review', charge: 10_000, absorbed: 2_000, markupBps: 2_000 }),
    ];
    const text = receiptDocument(receiptOf({ calls }));
    assert.match(
      text,
      /^\| `generate` \| `small-1` \| 12,000 \| 800 \| 30.00 credits \/ 120.00 credits \| 4.56 credits \| – \|$/m,
    );
    assert.match(
      text,
      /^\| \*\*Total\*\* \| {2}\| 24,000 \| 1,600 \| {2}\| \*\*5.56 credits\*\* \| 0.20 credits \|$/m,
    );
    assert.match(text, /markup to these prices: 20%\./);
  });

  it('tells what the Implementer was shown, and why each file', () => {
    const text = receiptDocument(receiptOf());
    assert.match(text, /^1 file was shown, 1,234 tokens in all\. 3 more of the snapshot were not\.$/m);
    assert.match(text, /^- `src\/sum\.js`: named in the task$/m);
    assert.doesNotMatch(receiptDocument(receiptOf({ shown: null })), /shown/);
  });

  it('says loudly when a demo model made it', () => {
    assert.match(receiptDocument(receiptOf({ demo: true })), /^> \*\*Demo\.\*\*/m);
    assert.match(receiptDocument(receiptOf({ demo: true })), /`small-1` \(demo\)/);
    assert.doesNotMatch(receiptDocument(receiptOf()), /demo/i);
  });

  it('never calls an untested change verified', () => {
    const text = receiptDocument(receiptOf({ tested: false }));
    assert.match(text, /^> \*\*Reviewed only, not tested\.\*\*/m);
    assert.match(text, /^\| State \| reviewed only, not tested, applied \|$/m);
  });

  it('of a rejected run says that nothing changed, and why', () => {
    const [attempt] = receiptOf().attempts;
    assert.ok(attempt);
    const verdict = { verdict: 'rejected' as const, criteria: [], feedback: 'Ignores taxes.' };
    const rejected = receiptOf({
      state: 'rejected',
      outcome: null,
      files: [],
      attempts: [{ ...attempt, verdict }],
    });
    assert.match(receiptDocument(rejected), /^No file of the workspace was changed/m);
    assert.match(receiptDocument(rejected), /```text\nIgnores taxes\.\n```/);
  });

  it('holds no link, image or HTML, whatever models and users wrote', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const [attempt] = receiptOf().attempts;
        assert.ok(attempt);
        const command = commandResult({ command: ['npm', text || 'test'] });
        const criteria = [{ criterion: text, met: true, evidence: { path: text, quote: text } }];
        const document = receiptDocument(
          receiptOf({
            projectName: text,
            todo: { path: text || 'x', headings: [text], text: text || 'x', occurrence: 0 },
            files: [{ op: 'create', path: text, before: null, after: null }],
            attempts: [
              {
                ...attempt,
                checks: [checkResult({ command })],
                verdict: { verdict: 'approved', criteria, feedback: text },
              },
            ],
            shown: { files: [{ path: text, reason: text }], omitted: 0, tokens: 1 },
            calls: [modelCall({ step: text, model: text })],
          }),
        );
        for (const line of document.split('\n')) {
          assert.doesNotMatch(withoutCode(line), /[<[\]]|!\[|:\/\/|www\.|@/);
        }
        const headings = document.split('\n').filter((line) => line.startsWith('#'));
        assert.equal(headings.length, 6);
      }),
      { numRuns: 500 },
    );
  });
});
