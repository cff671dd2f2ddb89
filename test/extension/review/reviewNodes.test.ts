import assert from 'node:assert/strict';
import { describeNode, reviewNodes } from '../../../extension/review/reviewNodes.model.ts';
import { checkResult, commandResult } from '../runs/receipt.ts';
import { changedFile, proposalOf } from './proposal.ts';

const criteria = [
  { criterion: 'Sums\nall items', met: true, evidence: { path: 'src/sum.js', quote: 'total += price' } },
  { criterion: 'Rounds', met: false, evidence: null },
];
const verdict = { verdict: 'approved' as const, criteria, feedback: '' };

describe('the tree of a proposal', () => {
  it('begins with the verdict, its commands and its criteria with evidence', () => {
    const checks = [
      checkResult({ check: 'syntax', command: undefined }),
      checkResult({ command: commandResult({ outputTail: '3 passing' }) }),
    ];
    const [first] = reviewNodes(proposalOf({ verdict, checks }), []);
    assert.equal(first?.label, 'Verified');
    assert.equal(first?.icon, 'verified');
    assert.equal(first?.description, '1 of 2 criteria met');
    assert.deepEqual(
      first?.children.map(({ label, description, icon }) => [label, description, icon]),
      [
        ['npm test', 'passed, exit code 0, 1.3 s', 'passed'],
        ['Sums all items', 'src/sum.js: total += price', 'passed'],
        ['Rounds', '', 'failed'],
      ],
    );
    assert.equal(first?.children[0]?.tooltip, '3 passing');
  });

  it('says beside a command what makes its result less than it looks', () => {
    const checks = [
      checkResult({
        command: commandResult({ sensitivity: { result: 'does_not_exercise', paths: ['src/sum.js'] } }),
      }),
      checkResult({
        command: commandResult({ unnoticedFailure: { path: 'test/sum.test.js', by: 'settings' } }),
      }),
      checkResult({
        status: 'failed',
        command: commandResult({ exitCode: 1, baseline: { exitCode: 1, timedOut: false }, counts: false }),
      }),
    ];
    const [first] = reviewNodes(proposalOf({ verdict, checks }), []);
    assert.deepEqual(
      first?.children.slice(0, 3).map(({ description, icon }) => [description, icon]),
      [
        ['does not exercise the change, passed, exit code 0, 1.3 s', 'untested'],
        ['does not notice a failing test, passed, exit code 0, 1.3 s', 'untested'],
        ['failed before the change too, left out of this run, failed, exit code 1, 1.3 s', 'failed'],
      ],
    );
    assert.match(first?.tooltip ?? '', /2 of your commands passed/);
  });

  it('never calls a change verified that no command ran on', () => {
    const [first] = reviewNodes(proposalOf({ verdict, tested: false }), []);
    assert.equal(first?.label, 'Reviewed only, not tested');
    assert.equal(first?.icon, 'untested');
    assert.match(first?.tooltip ?? '', /No command was run/);
  });

  it('puts files that need a tick first, with the reason', () => {
    const files = [
      changedFile(),
      changedFile({ path: 'package.json', held: { reason: 'It runs scripts.', executes: true } }),
    ];
    const held = [{ path: 'package.json', reason: 'It runs scripts.', executes: true }];
    const [, one, two] = reviewNodes(proposalOf({ files }), held);
    assert.equal(one?.label, 'package.json');
    assert.equal(one?.held, true);
    assert.equal(one?.description, 'modified, needs your tick: It runs scripts.');
    assert.match(one?.tooltip ?? '', /can run as code/);
    assert.ok(one && two);
    assert.equal(describeNode(one, false), one.description);
    assert.equal(describeNode(one, true), 'modified, ticked: It runs scripts.');
    assert.equal(describeNode(two, true), two.description);
    assert.equal(two?.description, 'src · modified');
    assert.equal(two?.held, false);
  });

  it('tells created, deleted and renamed files apart', () => {
    const files = [
      changedFile({ op: 'create', path: 'src/total.js', renamedFrom: 'src/sum.js', baseSha256: null }),
      changedFile({ op: 'delete', sha256: null, content: null, size: 0 }),
    ];
    const nodes = reviewNodes(proposalOf({ files }), []).slice(1);
    assert.deepEqual(
      nodes.map(({ icon, description }) => [icon, description]),
      [
        ['create', 'src · created, renamed from src/sum.js'],
        ['delete', 'src · deleted'],
      ],
    );
  });

  it('gives every line an id of its own', () => {
    const files = [changedFile(), changedFile({ path: 'lib/sum.js' })];
    const nodes = reviewNodes(proposalOf({ files, verdict, checks: [checkResult(), checkResult()] }), []);
    const ids = nodes.flatMap((node) => [node.id, ...node.children.map(({ id }) => id)]);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(ids.length, 7);
  });
});
