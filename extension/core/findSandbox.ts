import { constants, promises as fs } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { removeTree } from './removeTree.ts';
import { runProgram } from './runProgram.ts';
import { isEmptied, type SandboxOptions, sandboxArguments } from './sandbox.ts';

export type Sandbox = {
  /** The command as it has to be started so that it runs confined. */
  wrap(command: readonly string[], options: Omit<SandboxOptions, 'home'>): string[];
};

/** The program a command names, as an absolute path, or null when there is none: a shell of ours would not say so. */
export async function findProgram(program: string, cwd: string, path: string): Promise<string | null> {
  const candidates = program.includes('/')
    ? [isAbsolute(program) ? program : join(cwd, program)]
    : path
        .split(delimiter)
        .filter(isAbsolute)
        .map((folder) => join(folder, program));
  for (const candidate of candidates) {
    const runs = await fs.access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs && (await fs.stat(candidate)).isFile()) return candidate;
  }
  return null;
}

/** Exits with 0 if it may write where it should and nowhere else, and the copy hides the workspace. */
const proof = 'echo in > inside && ! test -w / && ! test -w "$1" && test ! -e "$2/hidden"';

/**
 * Bubblewrap, if it is installed and really confines: it is run once on a throw-away folder. Containers and hardened kernels
 * often have it without being able to use it. Null elsewhere than on Linux.
 */
export async function findSandbox(environment: NodeJS.ProcessEnv = process.env): Promise<Sandbox | null> {
  if (process.platform !== 'linux') return null;
  const program = await findProgram('bwrap', '/', `/usr/bin:/usr/local/bin:${environment['PATH'] ?? ''}`);
  if (program === null) return null;
  const home = environment['HOME'] ?? homedir();
  const sandbox: Sandbox = {
    wrap: (command, options) => [program, ...sandboxArguments({ ...options, home }), '--', ...command],
  };
  return (await confines(sandbox, home)) ? sandbox : null;
}

async function confines(sandbox: Sandbox, home: string): Promise<boolean> {
  const base = await fs.mkdtemp(join(await fs.realpath(tmpdir()), 'plumbline-probe-'));
  try {
    const place = {
      workspace: join(base, 'workspace'),
      folder: join(base, 'copy'),
      temporary: join(base, 'temporary'),
    };
    for (const folder of Object.values(place)) await fs.mkdir(folder);
    await fs.writeFile(join(place.workspace, 'hidden'), '');
    const command = ['/bin/sh', '-c', proof, 'sh', isEmptied(home) ? '/' : home, place.workspace];
    const result = await runProgram({
      command: sandbox.wrap(command, { place, network: false, shareHome: false }),
      cwd: base,
      environment: { PATH: '/usr/bin:/bin' },
      timeoutMs: 10_000,
      graceMs: 500,
    });
    return result.exitCode === 0;
  } finally {
    await removeTree(base);
  }
}
