import assert from 'node:assert/strict';
import { testsCheck } from '../../../server/verification/testsCheck.ts';
import { changeOf } from './changes.ts';

const rust = `/// The sum.
///
/// \`\`\`
/// # use sums::add;
/// assert_eq!(add(1, 2), 3);
/// \`\`\`
///
/// \`\`\`text
/// assert_eq!(nothing, 1);
/// \`\`\`
pub fn add(a: i32, b: i32) -> i32 {
    a + b
}
`;
const judge = (after: string) => testsCheck(changeOf({ 'src/lib.rs': rust }, { 'src/lib.rs': after }));

describe('examples in the documentation of Rust code', () => {
  for (const [what, after] of [
    ['made to agree with the code', rust.replace('2), 3)', '2), 4)')],
    ['taken out', rust.replace(/\/\/\/ ```\n\/\/\/ #[\s\S]*?\/\/\/ ```\n/, '')],
    ['kept from running', rust.replace('/// ```\n/// #', '/// ```ignore\n/// #')],
  ] as const) {
    it(`are held where they are ${what}`, () => {
      const { status, evidence } = judge(after);
      assert.equal(status, 'held');
      assert.match(evidence.join('\n'), /src\/lib\.rs: it no longer asserts "assert_eq!\(add\(1, 2\), 3\);"/);
    });
  }

  for (const [what, after] of [
    ['joined by others', rust.replace('2), 3);', '2), 3);\n/// assert_eq!(add(0, 0), 0);')],
    ['as they were', rust.replace('a + b', 'a.wrapping_add(b)')],
    ['said to be Rust', rust.replace('/// ```\n/// #', '/// ```rust\n/// #')],
    ['not run', rust.replace('nothing, 1', 'nothing, 2')],
  ] as const) {
    it(`are left alone where they are ${what}`, () => {
      assert.deepEqual([judge(after).status, judge(after).evidence], ['passed', []]);
    });
  }
});
