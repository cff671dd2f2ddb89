import { plainText } from './plainText.ts';

/** Keeps the headings around the place being read. The array of one section is the same object for all of it. */
export function headingTrail() {
  let open: { level: number; text: string }[] = [];
  let texts: readonly string[] = [];
  return {
    enter(level: number, markdown: string): void {
      open = open.filter((heading) => heading.level < level);
      open.push({ level, text: plainText(markdown) });
      texts = open.map(({ text }) => text);
    },
    headings: (): readonly string[] => texts,
  };
}
