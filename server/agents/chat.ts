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
  return items.map((item) => `- ${item.replace(/\s*\n\s*/g, ' ')}`).join('\n');
}
