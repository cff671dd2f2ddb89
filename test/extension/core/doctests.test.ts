import assert from 'node:assert/strict';
import { withFormerExamples } from '../../../extension/core/doctests.ts';
import { checkStand } from './checkStand.ts';
import type { Tree } from './workspace.ts';

const slug = (example: string, body: string): string =>
  `def slug(text):\n    r"""Words with dashes.\n\n${example}    """\n    return ${body}\n`;
const former = '    >>> slug("A b")\n    \'a-b\'\n';
const tree: Tree = { 'words.py': slug(former, '"-".join(text.lower().split())') };
const broken = '"-".join(text.split())';
const doctest = { id: 'test', command: ['python3', '-m', 'doctest', 'words.py'] };

describe('examples in docstrings as they were', () => {
  for (const [what, example] of [
    ['made to agree with the code', former.replace("'a-b'", "'A-b'")],
    ['taken out', ''],
    ['kept from running', former.replace(')\n', ')  # doctest: +SKIP\n')],
  ] as const) {
    it(`fail on new code that is wrong, where they are ${what}`, async () => {
      using place = await checkStand(tree, { commands: [doctest] });
      const { results } = await place.check({ 'words.py': slug(example, broken) });
      const { exitCode, baseTests } = results[0] ?? {};
      assert.deepEqual([exitCode, baseTests?.exitCode, baseTests?.paths], [0, 1, ['words.py']]);
      assert.match(baseTests?.outputTail ?? '', /Expected:\s+'a-b'\s+Got:\s+'A-b'/);
    });
  }

  it('pass on new code that is right, whatever else becomes of them', async () => {
    using place = await checkStand(tree, { commands: [doctest] });
    const more = `${former}    >>> slug("")\n    ''\n`;
    const { results } = await place.check({ 'words.py': slug(more, '"-".join(text.lower().split())') });
    assert.deepEqual([results[0]?.exitCode, results[0]?.baseTests?.exitCode], [0, 0]);
  });

  it('are seen where a file runs them by itself', async () => {
    const main =
      '\nif __name__ == "__main__":\n    import doctest, sys\n    sys.exit(doctest.testmod().failed)\n';
    const before: Tree = { 'words.py': `${tree['words.py']}${main}` };
    using place = await checkStand(before, { commands: [{ id: 'test', command: ['python3', 'words.py'] }] });
    const { results } = await place.check({ 'words.py': `${slug('', broken)}${main}` }, before);
    assert.deepEqual([results[0]?.exitCode, results[0]?.baseTests?.exitCode], [0, 1]);
  });

  it('say nothing where nothing runs them', async () => {
    using place = await checkStand(tree, {
      commands: [{ id: 'test', command: ['python3', '-c', 'import words'] }],
    });
    const { results } = await place.check({ 'words.py': slug('', broken) });
    assert.deepEqual([results[0]?.exitCode, results[0]?.baseTests?.exitCode], [0, 0]);
  });

  it('are left out where all are there still, and where what they were about is gone', () => {
    const before = slug(former, 'text');
    assert.equal(withFormerExamples(before, `${before}x = 1\n`), null);
    assert.equal(
      withFormerExamples(before, before.replace('def slug', 'def dashed').replace('a-b', 'A-b')),
      null,
    );
    assert.equal(withFormerExamples('x = """no example"""\n', 'x = """other"""\n'), null);
    assert.match(
      withFormerExamples(`"""\n>>> 1\n1\n"""\n`, '"""\n"""\n') ?? '',
      /__test__ = \{[\s\S]*>>> 1\n1/,
    );
  });
});
