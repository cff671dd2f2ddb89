import { visibleText } from './visibleText.ts';

/** Text for a place that has one line: nothing hidden, white space collapsed, cut after `most` characters. */
export function oneLine(text: string, most = 200): string {
  const characters = [...visibleText(text.replace(/\s+/gu, ' ').trim())];
  if (characters.length <= most) return characters.join('');
  return `${characters
    .slice(0, most - 1)
    .join('')
    .trimEnd()}…`;
}
