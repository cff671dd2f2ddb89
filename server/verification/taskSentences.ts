import { readLabel } from '#shared/todo/readLabel.ts';

type Hidden = { indent: number; bare: boolean };

/**
 * What a task says to do, sentence by sentence: without blocks of code, and without the lines that name files or say what has to be true
 * in the end, such as "**Verification:** …" and what belongs below it.
 */
export function taskSentences(task: string): string[] {
  const paragraphs = [''];
  let hidden: Hidden | null = null;
  let afterBlank = true;
  for (const line of withoutCodeBlocks(task).split(/\r?\n/)) {
    const [, space = '', mark = '', text = ''] = /^(\s*)((?:[-*+]|\d+[.)]|#+)\s+)?(.*)$/.exec(line) ?? [];
    const label = text === '' ? null : readLabel(text, mark.startsWith('#'));
    if (label !== null) {
      const hides = label.field === 'criteria' || label.field === 'files';
      hidden = hides ? { indent: space.length, bare: label.rest === '' } : null;
    } else if (text !== '' && hidden !== null && !belongs(hidden, space.length, mark !== '' || afterBlank))
      hidden = null;
    if (text === '' || hidden === null) {
      const said = label?.field === 'action' ? label.rest : text;
      if (mark !== '' || said === '' || label !== null) paragraphs.push(said);
      else paragraphs.push(`${paragraphs.pop()} ${said}`);
    }
    afterBlank = text === '';
  }
  return paragraphs
    .flatMap((text) => text.split(/[.;!?](?=\s|$)| [–—-] /))
    .filter((one) => one.trim() !== '');
}

/** Whether a line goes on with what a label began. */
function belongs({ indent, bare }: Hidden, space: number, isNew: boolean): boolean {
  return space > indent || (space === indent && (bare || !isNew));
}

const withoutCodeBlocks = (task: string): string =>
  task.replace(/^[ \t]*(`{3,}|~{3,})[\s\S]*?(?:^[ \t]*\1.*$|(?![\s\S]))/gm, '');
