import { execFileSync } from 'node:child_process';
import { constants, promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChangedFile } from '#shared/changes.contract.ts';
import { findSandbox } from '../../extension/core/findSandbox.ts';
import { runCommand } from '../../extension/core/runCommand.ts';
import { sha256 } from '../../extension/core/sha256.ts';
import { openStage, type Stage } from '../../extension/core/stage.ts';
import type { Benchmark } from './benchmark.ts';

const sources = 20_000;
const packages = 500;
const filesInPackage = 20;
const commands = 10;

/** About as much text as a source file has on average, different in each. */
const textOf = (nth: number): string => `// ${nth}\n${`export const value${nth} = ${nth};\n`.repeat(120)}`;
const pathOf = (nth: number): string => `src/part${nth % 100}/module${Math.floor(nth / 1_000)}/file${nth}.ts`;

async function makeWorkspace(root: string): Promise<void> {
  const write = async (path: string, text: string): Promise<void> => {
    await fs.mkdir(join(root, path, '..'), { recursive: true });
    await fs.writeFile(join(root, path), text);
  };
  await write('.gitignore', 'node_modules/\n');
  for (let nth = 0; nth < sources; nth++) await write(pathOf(nth), textOf(nth));
  for (let name = 0; name < packages; name++) {
    for (let nth = 0; nth < filesInPackage; nth++)
      await write(`node_modules/package${name}/lib/${nth}.js`, textOf(nth));
  }
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=B', '-c', 'user.email=b@example.com', '-c', 'gc.auto=0', ...args], {
      cwd: root,
    });
  };
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'all');
}

/** A change of five files, as a run makes it. */
function changeOf(version: number): ChangedFile[] {
  return Array.from({ length: 5 }, (_, nth) => {
    const bytes = Buffer.from(`${textOf(nth)}// ${version}\n`);
    return {
      op: 'modify',
      path: pathOf(nth),
      baseSha256: sha256(Buffer.from(textOf(nth))),
      sha256: sha256(bytes),
      size: bytes.length,
      content: bytes.toString('base64'),
      held: null,
    };
  });
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return Math.round(performance.now() - started) / 1_000;
}

async function sharesBlocks(folder: string): Promise<boolean> {
  const from = join(folder, 'reflink');
  await fs.writeFile(from, 'x');
  return fs.copyFile(from, `${from}-copy`, constants.COPYFILE_FICLONE_FORCE).then(
    () => true,
    () => false,
  );
}

async function commandMs(stage: Stage, sandbox: Awaited<ReturnType<typeof findSandbox>>): Promise<number> {
  const check = { id: 'true', command: [process.execPath, '-e', ''] };
  const total = await seconds(async () => {
    for (let nth = 0; nth < commands; nth++) await runCommand(check, { staged: stage, sandbox });
  });
  return Math.round((total * 1_000) / commands);
}

async function measure(folder: string, note: (line: string) => void) {
  const root = join(folder, 'workspace');
  note(`making a workspace of ${sources} files and ${packages * filesInPackage} of installed packages`);
  await makeWorkspace(root);
  const plainCopy = await seconds(async () => execFileSync('cp', ['-a', root, join(folder, 'plain')]));
  note('staging');
  const opened = openStage({ workspace: root, stagesFolder: join(folder, 'stages') });
  const stage = await opened;
  const cold = await seconds(() => stage.prepare(changeOf(1)));
  const unchanged = await seconds(() => stage.prepare(changeOf(1)));
  for (let nth = 100; nth < 120; nth++) await fs.appendFile(join(root, pathOf(nth)), '// edited\n');
  const difference = await seconds(() => stage.prepare(changeOf(2)));
  const sandbox = await findSandbox();
  const bare = await commandMs(stage, null);
  const confined = sandbox === null ? null : await commandMs(stage, sandbox);
  const removal = await seconds(() => stage.dispose());
  return {
    files: sources,
    packageFiles: packages * filesInPackage,
    sharesBlocks: await sharesBlocks(folder),
    seconds: { plainCopy, cold, unchanged, difference, removal },
    ratio: { coldToPlainCopy: Math.round((cold / plainCopy) * 100) / 100 },
    commandMs: { bare, confined },
  };
}

/** How long it takes until a command can run on a change: the first time in a window, and from then on. */
export const staging: Benchmark = {
  about: 'seconds to stage 20,000 files and their packages, at first and by difference, against a plain copy',
  async run({ note }) {
    const folder = await fs.mkdtemp(join(tmpdir(), 'plumbline-bench-'));
    try {
      const found = await measure(folder, note);
      const { cold, unchanged, difference, plainCopy, removal } = found.seconds;
      const { bare, confined } = found.commandMs;
      const text = [
        `${found.files} files and ${found.packageFiles} of packages; the disk ${found.sharesBlocks ? 'shares' : 'cannot share'} blocks of copies`,
        `first copy        ${cold} s (a plain copy: ${plainCopy} s, ratio ${found.ratio.coldToPlainCopy})`,
        `nothing changed   ${unchanged} s`,
        `20 files edited   ${difference} s`,
        `removal           ${removal} s`,
        `an empty command  ${bare} ms${confined === null ? ', no sandbox here' : `, in the sandbox ${confined} ms`}`,
      ].join('\n');
      return { json: found, text };
    } finally {
      await fs.rm(folder, { recursive: true, force: true });
    }
  },
};
