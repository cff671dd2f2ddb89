const longest = 300;
/** A run of this many characters of a prompt is no accident. */
const quote = 24;

/**
 * What a model service said about a failure, fit for the operator's log: without the key, short, and not at all when it quotes
 * what it was asked, because prompts hold the user's files.
 */
export function providerWords(said: string, asked: { apiKey: string; texts: readonly string[] }): string {
  const words = said.replaceAll(asked.apiKey, '[key]').replace(/\s+/g, ' ').slice(0, longest);
  const prompt = asked.texts.join('\n').replace(/\s+/g, ' ');
  for (let at = 0; at + quote <= words.length; at++) {
    if (prompt.includes(words.slice(at, at + quote))) return '[the service quoted the prompt]';
  }
  return words;
}
