import assert from 'node:assert/strict';
import { AppError } from '#shared/appError.ts';
import { applyAnswer } from '../../../server/edits/applyAnswer.ts';
import { block, editAnswer, filesOf } from './answers.ts';

const texts = {
  'src/a.ts': 'import x from "y";\r\n\r\nexport function a() {\r\n\treturn x;\r\n}\r\n',
  'src/b.py': 'def b(q):\n    if q:\n        return 1\n\n    return 2',
  'c.md': '\uFEFF# Title\n\n=======\ntext “quoted”\n',
};
const seeds = [
  editAnswer('src/a.ts', block('\treturn x;', '\treturn x + 1;'), block('import x from "y";', '$&')),
  `<<FILE op=create path="n.ts" nonce=k7>>\n<<CONTENT k7>>\nlet n = 1;\n<<END k7>>\n<<FILE op=delete path="c.md" nonce=k7>>`,
  '<<FILE op=rename path="c.md" to="d.md" nonce=k7>>',
  'src/b.py\n```python\n<<<<<<< SEARCH\nif q:\n    return 1\n=======\nif q:\n    return 3\n>>>>>>> REPLACE\n```',
];
const fragments = [
  '<<END k7>>',
  '<<WITH k7>>',
  '<<SEARCH k7 line=3>>',
  '<<FILE op=edit path="src/a.ts" nonce=k7>>',
  '=======',
  '>>>>>>> REPLACE',
  '<<<<<<< SEARCH',
  '\0',
  '\r',
  '\uFEFF',
  '\uD800',
  '../',
  '"',
  '\n',
  '  ',
  '…',
];

/** A fixed generator, so that a failure can be repeated. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function mutated(answer: string, random: (below: number) => number): string {
  let text = answer;
  for (let count = 1 + random(4); count > 0; count--) {
    const at = random(text.length + 1);
    const kind = random(4);
    if (kind === 0) text = text.slice(0, at) + text.slice(at + 1 + random(20));
    else if (kind === 1)
      text = text.slice(0, at) + (fragments[random(fragments.length)] ?? '') + text.slice(at);
    else if (kind === 2) text = text.slice(0, at) + text.slice(random(at + 1), at) + text.slice(at);
    else text = text.slice(0, at) + String.fromCharCode(random(0x3000)) + text.slice(at + 1);
  }
  return text;
}

describe('hostile answers', () => {
  it('gives a result or a typed error for 2,000 damaged answers, and never a part of one', () => {
    const random = createRandom(7);
    let applied = 0;
    for (let round = 0; round < 2_000; round++) {
      const answer = mutated(seeds[round % seeds.length] ?? '', random);
      const files = filesOf(texts);
      try {
        const { complete, operations, results } = applyAnswer(files, answer, { nonce: 'k7' });
        const all = results.length > 0 && results.every(({ status }) => status === 'applied');
        assert.equal(complete, all);
        assert.equal(operations.length > 0, complete);
        assert.equal(new Set(operations.map(({ path }) => path)).size, operations.length);
        for (const { path, base } of operations) assert.equal(base, files.get(path) ?? null);
        applied += complete ? 1 : 0;
      } catch (error) {
        assert.ok(error instanceof AppError, `${JSON.stringify(answer)}: ${error}`);
      }
      assert.deepEqual(files, filesOf(texts));
    }
    assert.ok(applied > 100 && applied < 1_900, `${applied} applied`);
  });

  it('ends on repetitive and enormous answers', () => {
    const blank = { 'a.txt': '\n'.repeat(200_000) };
    const lines = Array.from({ length: 100_000 }, (_, index) => `l${index}`).join('\n');
    const answers = [
      editAnswer('a.txt', block(`${'\n'.repeat(50_000)}x`, 'y')),
      editAnswer('a.txt', block(lines, lines.split('\n').reverse().join('\n'))),
      '<<FILE '.repeat(100_000),
      `<<FILE ${'op= path="'.repeat(50_000)}>>`,
      `a.txt\n${'<<<<<<< SEARCH\n'.repeat(1_900)}`,
      `${' '.repeat(500_000)}<<<<<<< SEARCH${' '.repeat(500_000)}x`,
      `${'*'.repeat(100_000)}a.txt${'*'.repeat(100_000)}\n<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE`,
    ];
    for (const answer of answers) assert.equal(applyAnswer(filesOf(blank), answer).complete, false);
  });

  it('refuses more edits than a request could mean', () => {
    const isTyped = (error: unknown) => error instanceof AppError && error.code === 'answer_unreadable';
    assert.throws(() => applyAnswer(new Map(), `a.txt\n${'<<<<<<< SEARCH\n'.repeat(2_001)}`), isTyped);
  });

  it('is not misled by a path that names a property of every object', () => {
    for (const path of ['__proto__', 'constructor', 'toString']) {
      assert.equal(
        applyAnswer(filesOf(texts), editAnswer(path, block('x', 'y'))).results[0]?.status,
        'refused',
      );
    }
  });
});
