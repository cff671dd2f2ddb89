import assert from 'node:assert/strict';
import { readEdits } from '../../../server/edits/readEdits.ts';
import { apply, assertApplied, assertRefused, block, editAnswer } from './answers.ts';

const marked = (search: string, replace: string, width = 7) =>
  `${'<'.repeat(width)} SEARCH\n${search}\n${'='.repeat(width)}\n${replace}\n${'>'.repeat(width)} REPLACE`;

describe('the nonce format', () => {
  it('takes markers with another nonce, fences and conflict markers for content', () => {
    const text =
      '```\n<<END k8>>\n<<<<<<< SEARCH\n=======\n>>>>>>> REPLACE\n<<FILE op=delete path="a.ts" nonce=k8>>';
    const answer = `<<FILE op=create path="b.md" nonce=k7>>\n<<CONTENT k7>>\n${text}\n<<END k7>>`;
    assertApplied({ 'a.ts': 'x\n' }, answer, { 'b.md': `${text}\n` });
  });

  it('reads an answer without its request by the nonce of the first header', () => {
    const edits = readEdits(editAnswer('a.ts', block('x', 'y', 3)), { isFile: () => true });
    assert.deepEqual(edits, [{ op: 'edit', path: 'a.ts', search: ['x'], replace: ['y'], line: 3 }]);
  });

  it('ignores prose and fences around the blocks, and CRLF in the answer', () => {
    const answer = `Here you are:\n\`\`\`\n${editAnswer('a.ts', block('x', 'y'))}\n\`\`\`\nDone.`.replaceAll(
      '\n',
      '\r\n',
    );
    assertApplied({ 'a.ts': 'x\n' }, answer, { 'a.ts': 'y\n' });
  });

  it('marks an edit without END as cut, at the end of the answer and before the next block', () => {
    const open = editAnswer('a.ts', '<<SEARCH k7>>\nx\n<<WITH k7>>\ny');
    assertRefused({ 'a.ts': 'x\n' }, open, ['CUT']);
    assertRefused({ 'a.ts': 'x\nz\n' }, `${open}\n${block('z', 'q')}`, ['CUT', null]);
    assertRefused({}, '<<FILE op=create path="b.ts" nonce=k7>>', ['CUT']);
  });

  it('does not skip a header it cannot use', () => {
    const good = editAnswer('a.ts', block('x', 'y'));
    for (const header of [
      '<<FILE op=edit path="a.ts" nonce=zz>>',
      '<<FILE op=move path="a.ts" nonce=k7>>',
      '<<FILE op=edit nonce=k7>>',
      '<<FILE op=rename path="a.ts" nonce=k7>>',
    ]) {
      assertRefused({ 'a.ts': 'x\n' }, `${header}\n${good}`, ['FORMAT', null]);
    }
  });

  it('refuses a body that does not fit its header', () => {
    const content = '<<CONTENT k7>>\ny\n<<END k7>>';
    assertRefused({ 'a.ts': 'x\n' }, `<<FILE op=edit path="a.ts" nonce=k7>>\n${content}`, ['FORMAT']);
    assertRefused({ 'a.ts': 'x\n' }, `<<FILE op=rewrite path="a.ts" nonce=k7>>\n${block('x', 'y')}`, [
      'FORMAT',
    ]);
    assertRefused({ 'a.ts': 'x\n' }, editAnswer('a.ts', '<<SEARCH k7>>\nx\n<<END k7>>'), ['FORMAT']);
    assertRefused({ 'a.ts': 'x\n' }, block('x', 'y'), ['FORMAT', 'FORMAT']);
  });
});

describe('SEARCH/REPLACE blocks', () => {
  it('reads them fenced or not, with the path on the line before', () => {
    for (const answer of [
      `a.ts\n${marked('x', 'y')}`,
      `a.ts\n\`\`\`ts\n${marked('x', 'y')}\n\`\`\``,
      `\`\`\`ts\na.ts\n${marked('x', 'y', 9)}\n\`\`\``,
      `**a.ts**\n\n${marked('x', 'y', 5)}`,
      `### File: \`a.ts\`\n${marked('x', 'y')}`,
    ]) {
      assertApplied({ 'a.ts': 'x\n' }, answer, { 'a.ts': 'y\n' });
    }
  });

  it('takes a block that directly follows for the same file', () => {
    const answer = `a.ts\n${marked('x', 'y')}\n\n${marked('z', 'q')}`;
    assertApplied({ 'a.ts': 'x\nz\n' }, answer, { 'a.ts': 'y\nq\n' });
  });

  it('never takes a language or prose for the path', () => {
    assertRefused({ 'a.ts': 'x\n' }, `\`\`\`typescript\n${marked('x', 'y')}\n\`\`\``, ['FORMAT']);
    assertRefused({ 'a.ts': 'x\n' }, `python\n${marked('x', 'y')}`, ['FORMAT']);
    assertRefused({ 'a.ts': 'x\n' }, `Now change a.ts like this\n${marked('x', 'y')}`, ['FORMAT']);
  });

  it('creates a file from an empty SEARCH, and never adds to an existing one', () => {
    assertApplied({}, 'src/b.ts\n<<<<<<< SEARCH\n=======\ny\n>>>>>>> REPLACE', { 'src/b.ts': 'y\n' });
    assertRefused({ 'a.ts': 'x\n' }, 'a.ts\n<<<<<<< SEARCH\n=======\ny\n>>>>>>> REPLACE', ['EMPTY_SEARCH']);
  });

  it('tells a row of equal signs in the text from the divider by its length, or refuses', () => {
    assertApplied({ 'a.md': 'T\n=====\n' }, `a.md\n${marked('T\n=====', 'U\n=====')}`, {
      'a.md': 'U\n=====\n',
    });
    assertRefused({ 'a.md': 'T\n=======\n' }, `a.md\n${marked('T\n=======', 'U\n=======')}`, ['FORMAT']);
  });

  it('marks a block without its end as cut', () => {
    assertRefused({ 'a.ts': 'x\n' }, 'a.ts\n<<<<<<< SEARCH\nx\n=======\ny', ['CUT']);
    assertRefused({ 'a.ts': 'x\nz\n' }, `a.ts\n<<<<<<< SEARCH\nx\n=======\ny\na.ts\n${marked('z', 'q')}`, [
      'CUT',
      null,
    ]);
  });

  it('mixes with the nonce format in the order of the answer', () => {
    const answer = `b.ts\n${marked('x', 'y')}\n${editAnswer('a.ts', block('x', 'y'))}`;
    const { results } = apply({ 'a.ts': 'x\n', 'b.ts': 'x\n' }, answer);
    assert.deepEqual(
      results.map(({ path, status }) => [path, status]),
      [
        ['b.ts', 'applied'],
        ['a.ts', 'applied'],
      ],
    );
  });
});
