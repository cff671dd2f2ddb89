import { block, editAnswer } from './answers.ts';

/** A fixed generator (a linear congruence), so that a failure can be repeated. */
export function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** 60 KB of lines that resemble each other, as long files do: many places are nearly right. */
const longFile: string = Array.from({ length: 1_500 }, (_, index) =>
  index % 7 === 0 ? '' : `${'\t'.repeat(index % 4)}const value${index % 211} = read(${index % 53}, source);`,
).join('\n');

export const damagedTexts: Record<string, string> = {
  'src/a.ts': 'import x from "y";\r\n\r\nexport function a() {\r\n\treturn x;\r\n}\r\n',
  'src/b.py': 'def b(q):\n    if q:\n        return 1\n\n    return 2',
  'c.md': '\uFEFF# Title\n\n=======\ntext “quoted”\n',
  'long.ts': longFile,
};

const longLines = longFile.split('\n');
const fromLong = (start: number, count: number): string => longLines.slice(start, start + count).join('\n');

const seeds = [
  editAnswer('src/a.ts', block('\treturn x;', '\treturn x + 1;'), block('import x from "y";', '$&')),
  `<<FILE op=create path="n.ts" nonce=k7>>\n<<CONTENT k7>>\nlet n = 1;\n<<END k7>>\n<<FILE op=delete path="c.md" nonce=k7>>`,
  '<<FILE op=rename path="c.md" to="d.md" nonce=k7>>',
  'src/b.py\n```python\n<<<<<<< SEARCH\nif q:\n    return 1\n=======\nif q:\n    return 3\n>>>>>>> REPLACE\n```',
  editAnswer('long.ts', block(fromLong(700, 12), `${fromLong(700, 11)}\nchanged();`)),
  `long.ts\n<<<<<<< SEARCH\n${fromLong(300, 40)}\n=======\n${fromLong(300, 20)}\nadded();\n${fromLong(320, 20)}\n>>>>>>> REPLACE`,
  '*** Begin Patch\n*** Update File: src/b.py\n@@ def b(q):\n     if q:\n-        return 1\n+        return 3\n*** End Patch',
  '--- a/src/a.ts\n+++ b/src/a.ts\n@@ -3,3 +3,3 @@\n export function a() {\n-\treturn x;\n+\treturn 2 * x;\n }',
  '{"path": "src/b.py", "old_string": "return 2", "new_string": "return 4"}',
  'src/b.py\n```python\ndef b(q):\n    return 5\n```',
];

const fragments = [
  '<<END k7>>',
  '<<WITH k7>>',
  '<<SEARCH k7 line=3>>',
  '<<FILE op=edit path="src/a.ts" nonce=k7>>',
  '<<FILE op=create path="../../etc/x" nonce=k7>>',
  '*** Begin Patch',
  '*** Add File: /tmp/x',
  '*** Move to: ../x',
  '--- a/../x',
  '@@ -1,99999999 +1 @@',
  '=======',
  '>>>>>>> REPLACE',
  '<<<<<<< SEARCH',
  '```',
  '\0',
  '\r',
  '\uFEFF',
  '\uD800',
  '../',
  '"',
  '\n',
  '  ',
  '…',
  '...',
  '&lt;',
];

/** An answer that is damaged, mixed with another, or noise; from an answer that is right. */
export function damagedAnswer(round: number, random: (below: number) => number): string {
  const seed = seeds[round % seeds.length] ?? '';
  let text = random(12) === 0 ? `${seed}\n${seeds[random(seeds.length)]}` : seed;
  if (random(40) === 0) text = Array.from({ length: random(200) }, () => pick(random)).join('\n');
  for (let count = 1 + random(4); count > 0; count--) {
    const at = random(text.length + 1);
    const kind = random(5);
    if (kind === 0) text = text.slice(0, at) + text.slice(at + 1 + random(20));
    else if (kind === 1) text = text.slice(0, at) + pick(random) + text.slice(at);
    else if (kind === 2) text = text.slice(0, at) + text.slice(random(at + 1), at) + text.slice(at);
    else if (kind === 3) text = text.slice(0, at) + String.fromCharCode(random(0x3000)) + text.slice(at + 1);
    else text = text.slice(0, at) + text.slice(at).replace(/[a-z]/, (letter) => letter.toUpperCase());
  }
  return text;
}

const pick = (random: (below: number) => number): string => fragments[random(fragments.length)] ?? '';
