import type { SourceFile } from './sourceFiles.ts';

const longest = 300;
const code = /\.(?:ts|mts|cts|js|mjs|cjs|sql|sh)$/;
/** Samples of other people's code, kept as they are. */
const samples = /^(?:test\/fixtures|server\/demo\/sample)\//;

export type LongFile = { path: string; line: number; message: string };

/** Code files of more than 300 lines. */
export function longFiles(files: readonly SourceFile[]): LongFile[] {
  return files
    .filter(({ path }) => code.test(path) && !samples.test(path))
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0) }))
    .filter(({ lines }) => lines > longest)
    .map(({ path, lines }) => ({
      path,
      line: longest + 1,
      message: `has ${lines} lines, at most ${longest} are allowed`,
    }));
}
