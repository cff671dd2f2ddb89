import { extname } from 'node:path';

const javascript =
  /\bprocess\.(?:exit\s*\(\s*(?:0\s*)?\)|reallyExit\b|exitCode\s*=\s*0)|\bDeno\.exit\s*\(\s*(?:0\s*)?\)/;
/** Calls that end a program as if all went well, by file extension. */
const exits: Record<string, RegExp> = {
  '.py':
    /\bos\._exit\b|\bsys\.exit\s*\(\s*(?:0\s*|None\s*)?\)|(?<![.\w])(?:exit|quit)\s*\(\s*0?\s*\)|\bSystemExit\s*(?:\(\s*0?\s*\)|$)/,
  '.go': /\b(?:os|syscall)\.Exit\s*\(\s*0\s*\)/,
  '.rb': /(?<![.\w])exit!?(?:\s*\(?\s*(?:0|true)\b|\s*$)/,
  '.php': /(?<![.\w>])(?:exit|die)\s*(?:\(\s*0?\s*\))?\s*;/,
  '.rs': /\bprocess::exit\s*\(\s*0\s*\)/,
};
for (const extension of ['.js', '.jsx', '.ts', '.tsx', '.cjs', '.mjs', '.cts', '.mts'])
  exits[extension] = javascript;

/** Ends that no function holds in these languages, or that nothing but cheating needs. */
const anywhere = /\bos\._exit\b|\bprocess\.reallyExit\b/;
const mainGuard = /\b__main__\b|\brequire\.main\b|\bimport\.meta\b|__FILE__/;
/** Where a program is begun, and may be ended. */
const mainFile = /(?:^|\/)(?:main|cli|__main__)\.\w+$|(?:^|\/)(?:bin|cmd|scripts)\//;

/**
 * Added lines of a source file that end the program, as if all went well, where it is only loaded: tests that load it would end with it
 * and pass. A hint for the reviewer, not a proof.
 */
export function earlyExits(path: string, added: readonly string[]): string[] {
  const extension = extname(path).toLowerCase();
  const exit = exits[extension];
  if (exit === undefined || mainFile.test(path)) return [];
  const functionsOnly = extension === '.go' || extension === '.rs';
  return added
    .filter((line) => line.length <= 300 && exit.test(line) && !mainGuard.test(line))
    .filter((line) => functionsOnly || anywhere.test(line) || !/^\s/.test(line))
    .map((line) => line.trim());
}
