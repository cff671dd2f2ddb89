import type { SourceFile } from './sourceFiles.ts';

// Written with classes such as [.] and [/] so that this file does not match itself.
const traces: ReadonlyArray<{ pattern: RegExp; message: string }> = [
  { pattern: /\bregistry[.](?:npmjs|yarnpkg|npmmirror)[.]/, message: 'names a package registry' },
  { pattern: /"resolved":\s*"https?:/, message: 'pins a package to the registry it came from' },
  { pattern: /(?<![\w.*)}/-])[/](?:root|work)[/]/, message: 'holds a path of one machine' },
  { pattern: /\b[a-zA-Z][\w.-]*[#]\d{4,}\b/, message: "cites another project's tracker" },
  { pattern: /\bCo-authored[-]by:|\bGenerated[ ]with\b/i, message: 'credits a tool' },
];

export type MachineTrace = { path: string; line: number; message: string };

/** Text that says where or with what a file was made, instead of what the product does. The lockfile counts. */
export function machineTraces(files: readonly SourceFile[]): MachineTrace[] {
  return files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((content, index) =>
        traces
          .filter(({ pattern }) => pattern.test(content))
          .map(({ message }) => ({ path, line: index + 1, message })),
      ),
  );
}
