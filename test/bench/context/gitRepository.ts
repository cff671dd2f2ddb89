import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

export type TreeEntry = { path: string; sha: string };
export type Commit = { sha: string; parent: string; message: string; changed: string[] };

/** Reads a git repository; nothing of it is changed. */
export class GitRepository {
  readonly #folder: string;
  readonly #blobs = new Map<string, Buffer>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  #git(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync('git', ['-C', this.#folder, ...args], {
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    });
    if (status !== 0) throw new Error(`git ${args[0]} in ${this.#folder}: ${stderr.trim()}`);
    return stdout;
  }

  /** Commits with one parent, newest first; `changed` are the files that were there before and were modified. */
  commits(): Commit[] {
    const log = this.#git(
      'log',
      '--no-merges',
      '--min-parents=1',
      '--no-renames',
      '--diff-filter=M',
      '--raw',
      '-z',
      '--format=%x01%H%x02%P%x02%B%x03',
    );
    return log
      .split('\u0001')
      .slice(1)
      .map((text) => {
        const [head = '', raw = ''] = text.split('\u0003');
        const [sha = '', parent = '', message = ''] = head.split('\u0002');
        const fields = raw.split('\0');
        const changed = fields.flatMap((field, at) =>
          /^:100\d{3} 100/.test(field.trimStart()) ? (fields[at + 1] ?? []) : [],
        );
        return { sha, parent, message, changed };
      });
  }

  /** The plain files of a commit. */
  tree(commit: string): TreeEntry[] {
    return this.#git('ls-tree', '-r', '-z', '--full-tree', commit)
      .split('\0')
      .flatMap((line) => {
        const [, sha, path] = /^100\d{3} blob (\w+)\t(.*)$/s.exec(line) ?? [];
        return sha === undefined || path === undefined ? [] : { path, sha };
      });
  }

  /** The contents of a tree; what was read before is not read again. */
  async contents(entries: readonly TreeEntry[], mostBytes: number): Promise<Map<string, Uint8Array>> {
    await this.#read([...new Set(entries.map(({ sha }) => sha))].filter((sha) => !this.#blobs.has(sha)));
    return new Map(
      entries.flatMap(({ path, sha }) => {
        const bytes = this.#blobs.get(sha);
        return bytes && bytes.length <= mostBytes ? [[path, bytes] as const] : [];
      }),
    );
  }

  async #read(shas: readonly string[]): Promise<void> {
    if (shas.length === 0) return;
    const git = spawn('git', ['-C', this.#folder, 'cat-file', '--batch'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const ended = once(git, 'close');
    git.stdin.end(`${shas.join('\n')}\n`);
    const all = Buffer.concat(await git.stdout.toArray());
    await ended;
    for (let at = 0; at < all.length; ) {
      const line = all.indexOf(10, at);
      const [sha = '', , size = ''] = all.toString('latin1', at, line).split(' ');
      const end = line + 1 + Number(size);
      // A copy, so that one kept content does not keep the whole answer.
      this.#blobs.set(sha, Buffer.from(all.subarray(line + 1, end)));
      at = end + 1;
    }
  }
}
