import assert from 'node:assert/strict';
import { findTodo } from '#shared/todo/findTodo.ts';
import { parseTodo } from '#shared/todo/parseTodo.ts';

const list = parseTodo('# A\n- [ ] x\n- [ ] y\n- [ ] y\n# B\n- [ ] x\n- [ ] z\n');
const find = (headings: string[], text: string, occurrence = 0) =>
  findTodo(list, { headings, text, occurrence });
const code = (expected: string) => (error: unknown) => (error as { code?: string }).code === expected;

describe('findTodo', () => {
  it('finds an item by headings, text and occurrence', () => {
    assert.equal(find(['B'], 'x').line, 6);
    assert.equal(find(['A'], 'y', 1).line, 4);
  });

  it('follows an item to other headings when no other has its text', () => {
    assert.equal(find(['Renamed'], 'z').line, 7);
  });

  it('refuses to choose when the headings changed and several items have the text', () => {
    assert.throws(() => find(['Renamed'], 'x'), code('todo_ambiguous'));
    assert.throws(() => find([], 'y'), code('todo_ambiguous'));
  });

  it('refuses an occurrence that is gone while several others remain', () => {
    assert.throws(() => find(['A'], 'y', 2), code('todo_ambiguous'));
  });

  describe('when items with the same text came or went since the item was named', () => {
    const named = (text: string, headings: string[], occurrence: number) => {
      const item = parseTodo(text).items.find(
        (one) => one.occurrence === occurrence && one.headings.join() === headings.join(),
      );
      assert.ok(item);
      return (now: string) => findTodo(parseTodo(now), item).line;
    };
    const twins = '# A\n- [ ] Add tests\n  for A\n- [ ] Add tests\n  for B\n';

    it('takes none of them: the one that is left may be the other', () => {
      const left = '# A\n- [ ] Add tests\n  for B\n';
      assert.throws(() => named(twins, ['A'], 0)(left), code('todo_ambiguous'));
      assert.throws(() => named(twins, ['A'], 1)(left), code('todo_ambiguous'));
      const sections = '# A\n- [ ] Add tests\n# B\n- [ ] Add tests\n';
      assert.throws(() => named(sections, ['A'], 0)('# B\n- [ ] Add tests\n'), code('todo_ambiguous'));
      const alone = '# A\n- [ ] Add tests\n';
      assert.throws(
        () => named(alone, ['A'], 0)(`# A\n- [ ] Add tests\n- [ ] Add tests\n`),
        code('todo_ambiguous'),
      );
    });

    it('finds each while their number is the same, wherever lines were added', () => {
      const now = `Intro.\n\n${twins.replace('for A', 'for A, all of it')}- [ ] Other\n`;
      assert.equal(named(twins, ['A'], 1)(now), 6);
      assert.equal(named(twins, ['A'], 0)(now), 4);
    });
  });

  it('names the lines in question', () => {
    assert.throws(
      () => find(['Renamed'], 'x'),
      (error: unknown) => {
        assert.deepEqual((error as { details?: unknown }).details, { lines: [2, 6] });
        return true;
      },
    );
  });

  it('refuses an item whose text changed, and shortens a long one in the message', () => {
    assert.throws(() => find(['A'], 'X'), code('todo_not_found'));
    assert.throws(
      () => find(['A'], 'word '.repeat(1_000)),
      (error: unknown) => (error as Error).message.length < 300,
    );
  });
});
