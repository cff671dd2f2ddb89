import assert from 'node:assert/strict';
import { planCheck } from '../../../server/verification/planCheck.ts';
import { changeOf } from './changes.ts';

/** Ours: lines that a plan before this one has added. */
function checked(before: string | null, after: string, ours: string[] = []) {
  const { operations } = changeOf(before === null ? {} : { 'TODO.md': before }, { 'TODO.md': after });
  const planned = new Map([['TODO.md', new Set(ours)]]);
  return planCheck({ operations, todoPath: 'TODO.md', planned });
}
const passes = (before: string | null, after: string, ours?: string[]): void =>
  assert.deepEqual(checked(before, after, ours), { status: 'passed', evidence: [] });
function fails(pattern: RegExp, before: string | null, after: string, ours?: string[]): void {
  const { status, evidence } = checked(before, after, ours);
  assert.equal(status, 'failed');
  assert.match(evidence.join('\n'), pattern);
}

describe('the check of a plan', () => {
  it('lets a plan add TODOs, and change its own that are open', () => {
    passes(null, '# A\n\n- [ ] One\n- [ ] Two\n');
    passes('- [x] Done\n- [ ] Ours\n- [ ] Mine\n', '- [x] Done\n- [ ] Ours, better\n- [ ] Mine\n', [
      '- [ ] Ours',
    ]);
  });

  it('lets no plan tick a box: not its own, not one that it adds, not in a new file', () => {
    const ticked = /TODO\.md:1 is ticked by the plan.*"One"/;
    fails(ticked, '- [ ] One\n- [ ] Two\n', '- [x] One\n- [ ] Two\n', ['- [ ] One']);
    fails(ticked, '- [ ] Two\n', '- [x] One\n- [ ] Two\n');
    fails(ticked, null, '- [X] One\n- [ ] Two\n');
    fails(/TODO\.md:2 is ticked/, '- [x] One\n', '- [x] One\n- [x] One\n');
    passes('- [x] One\n', '- [x] One\n- [ ] One\n');
  });

  it('keeps what is there a TODO: not in a comment, not in an example', () => {
    const hidden = /TODO\.md:1 has to stay a TODO as it is.*"Mine"/;
    fails(hidden, '- [ ] Mine\n- [ ] Too\n', '<!--\n- [ ] Mine\n-->\n\n- [ ] Too\n');
    fails(hidden, '- [ ] Mine\n', '```md\n- [ ] Mine\n```\n');
    fails(hidden, '- [x] Mine\n', '<!--\n- [x] Mine\n-->\n');
    passes('- [ ] Ours\n- [ ] Mine\n', '<!--\n- [ ] Ours\n-->\n\n- [ ] Mine\n', ['- [ ] Ours']);
  });
});
