import { applyProposal } from '../../../extension/core/apply.ts';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';
import { changeOf } from './workspace.ts';

/** Applies a change and, before writing call number `at`, stops and says so, to be killed for good. */
const [root = '', journalFolder = '', at = ''] = process.argv.slice(2);
let calls = 0;
const stop = async (): Promise<void> => {
  calls += 1;
  if (calls <= Number(at)) return;
  process.stdout.write('ready\n');
  await new Promise((resolve) => setTimeout(resolve, 1_000_000));
};

await applyProposal({
  root,
  journalFolder,
  files: {
    ...nodeFiles,
    write: (...args) => stop().then(() => nodeFiles.write(...args)),
    remove: (...args) => stop().then(() => nodeFiles.remove(...args)),
    rename: (...args) => stop().then(() => nodeFiles.rename(...args)),
  },
  proposal: changeOf({ a: '1', b: '2', c: '3' }, { a: 'one', b: 'two', d: 'four' }),
  policy: { todoPath: null },
  todo: null,
  ticked: new Set(),
  now: Date.now,
});
process.stdout.write('done\n');
