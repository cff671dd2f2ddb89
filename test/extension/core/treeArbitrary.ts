import fc from 'fast-check';
import type { Tree } from './workspace.ts';

const name = fc.constantFrom('a', 'b', 'c d', 'é', '日本', 'x.ts');
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
const line = fc.constantFrom('one', 'two', '', '\uFEFFthree', 'tab\t');
const text = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r', '')), { maxLength: 6 })
  .map((lines) => lines.flat().join(''));
const content = fc.oneof(text, fc.uint8Array({ maxLength: 40 }));

/** Small trees with awkward names, line ends and bytes; never a file where another path needs a folder. */
export const treeArbitrary: fc.Arbitrary<Tree> = fc
  .dictionary(path, content, { maxKeys: 6, noNullPrototype: true })
  .filter((tree) => {
    const paths = Object.keys(tree);
    return !paths.some((one) => paths.some((other) => other.startsWith(`${one}/`)));
  });
