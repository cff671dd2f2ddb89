import { type FileFacts, factsOf } from './fileFacts.ts';
import type { LanguageName } from './languages.ts';

export type Source = { bytes: Uint8Array; language: LanguageName | null };

/** What a thread of the pool runs: the facts of each source, in their order. */
export default async function factsOfAll(sources: readonly Source[]): Promise<FileFacts[]> {
  const facts: FileFacts[] = [];
  for (const { bytes, language } of sources) facts.push(await factsOf(bytes, language));
  return facts;
}
