/** Files that no grammar reads, and whose languages have no such lines. */
const unread =
  /\.(?:css|scss|sass|less|html?|vue|svelte|xml|svg|sh|bash|zsh|sql|graphql|proto|ini|cfg|conf|properties|tf|kts?|swift|dart|lua)$/i;

/** The added lines of a file that part two versions of it, as edits and merges write them: they were to be replaced, not kept. */
export function mergeMarkers(path: string, added: readonly string[]): string[] {
  if (!unread.test(path)) return [];
  const [from] = added.filter((line) => /^<{7}(?: \S|$)/.test(line));
  const [to] = added.filter((line) => /^>{7}(?: \S|$)/.test(line));
  return [from, to].flatMap((line) => (line === undefined ? [] : [line.trim().slice(0, 120)]));
}
