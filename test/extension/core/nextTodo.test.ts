import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nextTodo } from '../../../extension/core/nextTodo.ts';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';

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
