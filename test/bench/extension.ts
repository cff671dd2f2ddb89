import { promises as fs, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseTodo } from '#shared/todo/parseTodo.ts';
import type { bundleSizes } from '../../extension/bundleSizes.ts';
import { table } from '../../extension/cli/table.ts';
import { packageExtension } from '../../extension/package.ts';
import { lookOf } from '../../extension/projects/todoItem.model.ts';
import { todoTree } from '../../extension/projects/todoTree.model.ts';
import { editorHost } from '../vscode/support/editorHost.ts';
import { measureActivations } from './activations.ts';
import { type Benchmark, percentile, rounded } from './benchmark.ts';

const aims = { vsixKb: 500, startKb: 120, bundleKb: 400, activationMs: 30, treeMs: 50, connections: 0 };
const todos = 10_000;
const bundle = fileURLToPath(new URL('../../dist/bundle.json', import.meta.url));

type Row = { what: string; value: number | null; unit: 'KB' | 'ms' | ''; aim: number };

/**
 * Sizes of what is shipped; activation as the installed extension logs it in a real VS Code, loading its
 * modules and `activate` without what the editor does in between; the connections it begins; and what a refresh of the tree computes for 10,000 TODOs: roots, children of every heading and their looks.
 */
export const extension: Benchmark = {
  about: 'sizes, activation in a real VS Code, refresh of the tree with 10,000 TODOs',
  async run({ runs, note }) {
    const folder = await fs.mkdtemp(join(tmpdir(), 'plumbline-bench-'));
    try {
      const vsix = join(folder, 'plumbline.vsix');
      const { bytes } = packageExtension(vsix);
      const sizes: ReturnType<typeof bundleSizes> = JSON.parse(readFileSync(bundle, 'utf8'));
      const here = editorHost.main !== null && editorHost.browser !== null;
      if (!here) note('Skipped: activation in a real VS Code. To measure it: .ci/editor-host');
      const seen = here ? await measureActivations(folder, vsix, runs ?? 10, note) : null;
      const rows: Row[] = [
        { what: 'VSIX', value: bytes / 1_000, unit: 'KB', aim: aims.vsixKb },
        { what: 'bundle, read at the start', value: sizes.startBytes / 1_000, unit: 'KB', aim: aims.startKb },
        { what: 'bundle, whole', value: sizes.bytes / 1_000, unit: 'KB', aim: aims.bundleKb },
        {
          what: 'activation, median',
          value: seen && percentile(seen.ms, 0.5),
          unit: 'ms',
          aim: aims.activationMs,
        },
        {
          what: 'connections of activation',
          value: seen?.connections ?? null,
          unit: '',
          aim: aims.connections,
        },
        {
          what: 'tree refresh, median',
          value: percentile(refreshes(runs ?? 10), 0.5),
          unit: 'ms',
          aim: aims.treeMs,
        },
      ];
      const measured = rows.map(({ what, value, unit, aim }) => ({
        what,
        value: value === null ? null : rounded(value),
        unit,
        aim,
        verdict: value === null ? 'not measured' : value <= aim ? 'met' : 'missed',
      }));
      return {
        json: { benchmark: 'extension', measured },
        text: table(
          ['what', 'measured', 'aim', ''],
          measured.map((row) => [
            row.what,
            `${row.value} ${row.unit}`.trimEnd(),
            `${row.aim} ${row.unit}`.trimEnd(),
            row.verdict,
          ]),
        ),
      };
    } finally {
      await fs.rm(folder, { recursive: true, force: true, maxRetries: 10 });
    }
  },
};

function refreshes(times: number): number[] {
  const lines = Array.from(
    { length: todos },
    (_, n) => (n % 100 === 0 ? `## Part ${n / 100}\n` : '') + `- [ ] Do thing ${n}`,
  );
  const list = parseTodo(lines.join('\n'));
  return Array.from({ length: times }, () => {
    const started = performance.now();
    const tree = todoTree(list, []);
    for (const heading of tree.children(null)) for (const node of tree.children(heading)) lookOf(node, tree);
    return performance.now() - started;
  });
}
