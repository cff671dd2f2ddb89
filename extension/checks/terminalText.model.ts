import { plainOutput } from '../core/plainOutput.ts';

/** Colours and weights; every other sequence can move, hide, rename or copy. */
const colour = new RegExp(`(${String.fromCharCode(27)}\\[[0-9;:]{0,40}m)`);

export type TerminalText = {
  /** What can be shown of a chunk. The rest of a line that is not over yet is held back, so no sequence is cut in two. */
  push(chunk: Uint8Array): string;
  /** What was held back. */
  end(): string;
};

/** Lines longer than this are shown in pieces. */
const longestLine = 4_000;

/** Output of a command made safe for a terminal: colours stay, everything else a terminal would obey goes. */
export function createTerminalText(): TerminalText {
  const decoder = new TextDecoder();
  let held = '';
  const show = (text: string): string => safe(text).replaceAll(/\r?\n/g, '\r\n');
  return {
    push(chunk) {
      held += decoder.decode(chunk, { stream: true });
      const end = held.length > longestLine ? held.length : held.lastIndexOf('\n') + 1;
      const ready = held.slice(0, end);
      held = held.slice(end);
      return show(ready);
    },
    end() {
      const rest = held + decoder.decode();
      held = '';
      return rest === '' ? '' : `${show(rest)}\u001b[0m\r\n`;
    },
  };
}

const safe = (text: string): string =>
  text
    .split(colour)
    .map((part, nth) => (nth % 2 === 1 ? part : plainOutput(part)))
    .join('');
