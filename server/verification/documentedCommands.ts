import type { FileOperation } from '../edits/fileOperation.ts';
import { faultOfCommand, judgedPrograms } from './commands/faultOfCommand.ts';
import { isMadeByDocument } from './commands/madeByDocument.ts';
import { decode, type Files } from './commands/projectFiles.ts';
import { commandsIn } from './commandsIn.ts';
import type { CheckedChange } from './gateCheck.ts';

type WrongCommand = { command: string; told: string };

/** Commands of a document that cannot work in this project. What follows a `cd` in a block is run elsewhere, and not judged. */
export function wrongCommands(path: string, text: string, files: Files): WrongCommand[] {
  let elsewhere = -1;
  const commands = commandsIn(text, judgedPrograms);
  const document = commands.map(({ words }) => words);
  return commands.flatMap(({ line, words }) => {
    if (words[0] === 'cd' || line <= elsewhere + 1) {
      elsewhere = line;
      return [];
    }
    const command = words.join(' ');
    const fault = faultOfCommand(words, files, document);
    if (fault === null || words.some((word) => isMadeByDocument(word, text, document, files))) return [];
    return [{ command, told: `${path}:${line} "${command}": ${fault}` }];
  });
}

/** The commands that a change brings into the project's README and that cannot work after it; what was there before is left alone. */
export function newWrongCommands({ operations, base }: Pick<CheckedChange, 'operations' | 'base'>): string[] {
  const after = filesAfter(base, operations);
  return operations.flatMap(({ path, base: before, content }) => {
    if (!/^readme\.md$/i.test(path) || content === null) return [];
    const known = new Set(
      before === null ? [] : commandsIn(decode(before), judgedPrograms).map(({ words }) => words.join(' ')),
    );
    return wrongCommands(path, decode(content), after).flatMap(({ command, told }) =>
      known.has(command) ? [] : [told],
    );
  });
}

/** The files of a project after a change. */
export function filesAfter(base: Files, operations: readonly FileOperation[]): Files {
  const files = new Map(base);
  for (const { path, content } of operations) {
    if (content === null) files.delete(path);
    else files.set(path, content);
  }
  return files;
}
