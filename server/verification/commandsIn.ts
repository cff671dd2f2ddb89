export type DocumentedCommand = { line: number; words: string[] };

const shells = /^(?:sh|bash|shell|console|zsh|shellsession|terminal|)$/i;

/**
 * Commands that a Markdown text tells its reader to run: lines of shell blocks, and code spans in prose that begin with a program that
 * is judged. Prompts, comments, environment and output of `console` blocks are left out; a line ended by `\` goes on.
 */
export function commandsIn(markdown: string, programs: ReadonlySet<string>): DocumentedCommand[] {
  const found: DocumentedCommand[] = [];
  let fence: { marks: string; shell: boolean; prompts: boolean } | null = null;
  let held = '';
  for (const [index, raw] of markdown.split(/\r?\n/).entries()) {
    const mark = /^\s{0,3}(`{3,}|~{3,})\s*([\w-]*)/.exec(raw);
    if (fence === null && mark) {
      const language = mark[2] ?? '';
      fence = {
        marks: mark[1] ?? '```',
        shell: shells.test(language),
        prompts: /console|session/i.test(language),
      };
      held = '';
    } else if (fence !== null && mark && raw.trim().startsWith(fence.marks)) fence = null;
    else if (fence?.shell) {
      const prompted = /^\s*[$>] /.test(raw);
      if (fence.prompts && !prompted && held === '') continue;
      const line = `${held}${raw.replace(/^\s*[$>] /, '')}`;
      held = line.endsWith('\\') ? `${line.slice(0, -1)} ` : '';
      if (held === '') found.push(...simpleCommands(line).map((words) => ({ line: index + 1, words })));
    } else if (fence === null) {
      for (const [, span = ''] of raw.matchAll(/`([^`\n]+)`/g))
        for (const words of simpleCommands(span))
          if (words.length > 1 && programs.has(words[0] ?? '')) found.push({ line: index + 1, words });
    }
  }
  return found;
}

/** The commands of a line that a shell would run one after the other, without what is set before and redirected after them. */
function simpleCommands(line: string): string[][] {
  return line
    .replace(/(?:^|\s)#.*$/, '')
    .split(/&&|\|\||[;|&]/)
    .map((part) => wordsOf(part).filter((word, at, all) => !isRedirect(word, all[at - 1])))
    .map((words) => words.slice(words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word))))
    .filter((words) => words.length > 0 && words[0] !== '');
}

const wordsOf = (text: string): string[] =>
  [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  );

const isRedirect = (word: string, before: string | undefined): boolean =>
  /^\d?[<>]/.test(word) || (before !== undefined && /^\d?[<>]{1,2}$/.test(before));
