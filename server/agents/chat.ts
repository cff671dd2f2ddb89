export type ChatMessage = { role: 'system' | 'user' | 'assistant'; content: string };

/** One system and one user message; empty sections are left out. */
export function chat(system: string, sections: readonly string[]): ChatMessage[] {
  return [
    { role: 'system', content: system },
    { role: 'user', content: sections.filter((section) => section !== '').join('\n\n') },
  ];
}

/** A Markdown list, one criterion or file a line. */
export function listOf(items: readonly string[]): string {
  return items.map((item) => `- ${onOneLine(item)}`).join('\n');
}

/** A Markdown list with numbers from 1, to be referred to. */
export function numbered(items: readonly string[]): string {
  return items.map((item, index) => `${index + 1}. ${onOneLine(item)}`).join('\n');
}

const onOneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ');
