import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { findTodoFiles } from '../../../extension/core/findTodoFiles.ts';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';
import { makeWorkspace } from './workspace.ts';

describe('files that may be the TODO list', () => {
  it('are Markdown with boxes that nothing ignores, those with most open ones first', async () => {
    using workspace = makeWorkspace({
      'README.md': '# No list\n- a point\n',
      'TODO.md': '- [x] one\n- [ ] two\n',
      'docs/Plan.MARKDOWN': '- [ ] a\n- [ ] b\n',
      'notes.txt': '- [ ] not Markdown\n',
      'old/list.md': '- [ ] ignored\n',
      '.gitignore': 'old/\n',
      'mine.md': '- [ ] hidden\n',
    });
    await fs.symlink(join(workspace.root, 'TODO.md'), join(workspace.root, 'link.md'));
    const found = await findTodoFiles({ files: nodeFiles, root: workspace.root, exclude: ['/mine.md'] });
    assert.deepEqual(found, [
      { path: 'docs/Plan.MARKDOWN', open: 2, done: 0 },
      { path: 'TODO.md', open: 1, done: 1 },
    ]);
  });

  it('are none of huge size', async () => {
    using workspace = makeWorkspace({ 'huge.md': '- [ ] line\n'.repeat(200_000) });
    assert.deepEqual(await findTodoFiles({ files: nodeFiles, root: workspace.root }), []);
  });
});
