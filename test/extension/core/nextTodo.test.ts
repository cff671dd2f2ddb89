import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nextTodo, todosLeft } from '../../../extension/core/nextTodo.ts';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';
import { runOf } from '../projects/run.ts';

describe('the next TODO', () => {
  let root: string;
  beforeEach(async () => {
    root = await fs.mkdtemp(join(tmpdir(), 'plumbline-next-'));
  });
  afterEach(() => fs.rm(root, { recursive: true }));
  const next = async (text: string) => {
    await fs.writeFile(join(root, 'TODO.md'), text);
    return nextTodo({ files: nodeFiles, root, todoPath: 'TODO.md' });
  };

  it('is named by headings, text and occurrence', async () => {
    assert.deepEqual(await next('# A\n- [x] same\n- [ ] same\n'), {
      path: 'TODO.md',
      headings: ['A'],
      text: 'same',
      occurrence: 1,
      alike: 2,
    });
  });

  it('is none that waits for a refinement, until another run was made of it', async () => {
    await fs.writeFile(join(root, 'TODO.md'), '- [ ] one\n  - [ ] below\n- [ ] two\n');
    const about = (text: string, state: 'rejected' | 'cancelled') =>
      runOf({ state, todo: { path: 'TODO.md', headings: [], text, occurrence: 0 } });
    const among = (...runs: ReturnType<typeof runOf>[]) =>
      nextTodo({ files: nodeFiles, root, todoPath: 'TODO.md', runs }).then(({ text }) => text);
    assert.equal(await among(), 'below');
    assert.equal(await among(about('below', 'rejected')), 'two');
    assert.equal(await among(about('below', 'cancelled'), about('below', 'rejected')), 'below');
    await assert.rejects(among(about('two', 'rejected'), about('below', 'rejected')), {
      code: 'no_open_todo',
      message: /was not verified and waits for you, like “below”/,
    });
    assert.equal(await todosLeft({ files: nodeFiles, root, todoPath: 'TODO.md' }), 2);
    assert.equal(await todosLeft({ files: nodeFiles, root, todoPath: 'gone.md' }), null);
  });

  it('ends kindly when everything is done', async () => {
    await assert.rejects(next('- [x] one\n'), {
      code: 'no_open_todo',
      message: /Every TODO in TODO.md is done/,
    });
  });

  it('says how to begin when the file holds no TODO', async () => {
    await assert.rejects(next('# Notes\n'), { code: 'no_open_todo', message: /- \[ \]/ });
  });

  it('says what to do when there is no TODO file', async () => {
    await assert.rejects(nextTodo({ files: nodeFiles, root, todoPath: 'TODO.md' }), {
      code: 'todo_not_found',
    });
  });
});
