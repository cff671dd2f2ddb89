import type { GrammarName } from '../../grammars/loadGrammar.ts';
import { type ContentFacts, factsOf } from './fileFacts.ts';

export type Source = { bytes: Uint8Array; language: GrammarName | null };

/** What a thread of the pool runs: the facts of each source, in their order. */
export default async function factsOfAll(sources: readonly Source[]): Promise<ContentFacts[]> {
  const facts: ContentFacts[] = [];
  for (const { bytes, language } of sources) facts.push(await factsOf(bytes, language));
  return facts;
}
