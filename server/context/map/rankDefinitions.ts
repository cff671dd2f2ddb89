import type { ContextIndex, IndexedFile } from '../contextIndex.ts';
import type { FileSymbols } from '../facts/fileFacts.ts';
import type { Definition } from '../facts/symbols/definitionsIn.ts';

export type RankedDefinition = { file: IndexedFile; definition: Definition; rank: number };
export type Seed = { file: IndexedFile; score: number };

/** A name that more files define says little about which of them is meant. */
const mostDefiners = 6;
const damping = 0.85;
const rounds = 20;
/** Files that only define what the seeds use, at most: those that define most of it. */
const mostGuests = 300;

/** A use of definition `at` of file `to` in file `from`; numbers are positions in the list of files. */
type Use = { from: number; to: number; at: number; weight: number };

/**
 * Definitions by how much the files in question depend on them, best first: PageRank (Page, Brin, Motwani and Winograd, 1999)
 * over the uses of names between files, with the scores of the seeds as the personal vector. The graph holds the seeds and the
 * files that define most of what they use, so its size does not grow with the project; looking for those reads the names every
 * file defines.
 */
export async function rankDefinitions(
  index: ContextIndex,
  seeds: readonly Seed[],
): Promise<RankedDefinition[]> {
  const used = await index.symbolsOf(seeds.map(({ file }) => file));
  const nodes = nodesFor(index.files.values(), seeds, used);
  const symbols = await index.symbolsOf(nodes);
  const uses = usesBetween(nodes, symbols);
  const total = seeds.reduce((sum, { score }) => sum + score, 0) || 1;
  const personal = nodes.map((_, at) => (seeds[at]?.score ?? 0) / total);
  const ranks = pageRank(personal, uses);
  const outgoing = outgoingOf(nodes.length, uses);
  const found = new Map<Definition, RankedDefinition>();
  for (const { from, to, at, weight } of uses) {
    const file = nodes[to];
    const definition = file && symbols.get(file)?.definitions[at];
    if (!definition) continue;
    const share = ((ranks[from] ?? 0) * weight) / (outgoing[from] || 1);
    const known = found.get(definition);
    if (known) known.rank += share;
    else found.set(definition, { file, definition, rank: share });
  }
  return [...found.values()].sort(
    (left, right) =>
      right.rank - left.rank ||
      (left.file.path < right.file.path ? -1 : left.file.path > right.file.path ? 1 : 0) ||
      left.definition.line - right.definition.line,
  );
}

/** The seeds, in their order, and after them the files that define most of the names they use. */
function nodesFor(
  files: Iterable<IndexedFile>,
  seeds: readonly Seed[],
  symbols: ReadonlyMap<IndexedFile, FileSymbols>,
): IndexedFile[] {
  const definers = new Map<number, IndexedFile[]>();
  for (const { file } of seeds) for (const name of symbols.get(file)?.names ?? []) definers.set(name, []);
  for (const file of files) {
    for (const name of file.facts.defined) {
      const there = definers.get(name);
      if (there && there.length <= mostDefiners && there.at(-1) !== file) there.push(file);
    }
  }
  const guests = new Map<IndexedFile, number>();
  for (const there of definers.values()) {
    if (there.length > mostDefiners) continue;
    for (const file of there) guests.set(file, (guests.get(file) ?? 0) + 1 / there.length);
  }
  for (const { file } of seeds) guests.delete(file);
  const best = [...guests]
    .sort(([left, most], [right, more]) => more - most || (left.path < right.path ? -1 : 1))
    .slice(0, mostGuests);
  return [...seeds.map(({ file }) => file), ...best.map(([file]) => file)];
}

function usesBetween(nodes: readonly IndexedFile[], symbols: ReadonlyMap<IndexedFile, FileSymbols>): Use[] {
  const definers = new Map<number, { node: number; at: number }[]>();
  for (const [node, { facts }] of nodes.entries()) {
    for (const [at, name] of facts.defined.entries()) {
      const there = definers.get(name) ?? [];
      definers.set(name, there);
      if (there.at(-1)?.node !== node) there.push({ node, at });
    }
  }
  const uses: Use[] = [];
  for (const [from, file] of nodes.entries()) {
    for (const name of symbols.get(file)?.names ?? []) {
      const places = definers.get(name);
      if (!places || places.length > mostDefiners) continue;
      for (const { node, at } of places) {
        if (node !== from) uses.push({ from, to: node, at, weight: 1 / places.length });
      }
    }
  }
  return uses;
}

function outgoingOf(nodes: number, uses: readonly Use[]): Float64Array {
  const outgoing = new Float64Array(nodes);
  for (const { from, weight } of uses) outgoing[from] = (outgoing[from] ?? 0) + weight;
  return outgoing;
}

function pageRank(personal: readonly number[], uses: readonly Use[]): Float64Array {
  const outgoing = outgoingOf(personal.length, uses);
  let ranks = Float64Array.from(personal);
  for (let round = 0; round < rounds; round++) {
    const next = Float64Array.from(personal, (share) => (1 - damping) * share);
    let kept = 0;
    for (const { from, to, weight } of uses) {
      const flow = (damping * (ranks[from] ?? 0) * weight) / (outgoing[from] || 1);
      next[to] = (next[to] ?? 0) + flow;
      kept += flow;
    }
    // What flows out of files that use nothing goes back to where the walk starts.
    const lost = Math.max(0, damping - kept);
    for (const [at, share] of personal.entries()) next[at] = (next[at] ?? 0) + lost * share;
    ranks = next;
  }
  return ranks;
}
