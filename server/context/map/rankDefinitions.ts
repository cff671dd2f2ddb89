import type { ContextIndex, IndexedFile } from '../contextIndex.ts';
import type { FileSymbols } from '../facts/fileFacts.ts';
import type { Definition } from '../facts/symbols/definitionsIn.ts';
import { pauses } from '../pauses.ts';

export type RankedDefinition = { file: IndexedFile; definition: Definition; rank: number };
export type Seed = { file: IndexedFile; score: number };

/** A name that more files define says little about which of them is meant. */
const mostDefiners = 6;
const damping = 0.85;
const rounds = 20;
/** Files that only define what the seeds use, at most: those that define most of it. */
const mostGuests = 300;

/**
 * Uses of definitions, in columns: file `from` uses definition `at` of file `to`, and `share` of its rank flows there. Files are
 * their positions in the list.
 */
type Uses = { from: Uint32Array; to: Uint32Array; at: Uint32Array; share: Float64Array };

/**
 * Definitions by how much the files in question depend on them, best first: PageRank (Page, Brin, Motwani and Winograd, 1999)
 * over the uses of names between files, with the scores of the seeds as the personal vector. The graph holds the seeds and the
 * files that define most of what they use, so its size does not grow with the project; looking for those reads the names every
 * file defines. Others get their turn between the steps.
 */
export async function rankDefinitions(
  index: ContextIndex,
  seeds: readonly Seed[],
): Promise<RankedDefinition[]> {
  const pause = pauses();
  const used = await index.symbolsOf(seeds.map(({ file }) => file));
  const nodes = nodesFor(index.files.values(), seeds, used);
  const symbols = await index.symbolsOf(nodes);
  await pause();
  const uses = usesBetween(nodes, symbols);
  await pause();
  const total = seeds.reduce((sum, { score }) => sum + score, 0) || 1;
  const ranks = pageRank(
    nodes.map((_, at) => (seeds[at]?.score ?? 0) / total),
    uses,
  );
  await pause();
  const found = new Map<Definition, RankedDefinition>();
  for (const [use, node] of uses.to.entries()) {
    const file = nodes[node];
    const definition = file && symbols.get(file)?.definitions[uses.at[use] ?? 0];
    if (!definition) continue;
    const share = (ranks[uses.from[use] ?? 0] ?? 0) * (uses.share[use] ?? 0);
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

function usesBetween(nodes: readonly IndexedFile[], symbols: ReadonlyMap<IndexedFile, FileSymbols>): Uses {
  const definers = new Map<number, { node: number; at: number }[]>();
  for (const [node, { facts }] of nodes.entries()) {
    for (const [at, name] of facts.defined.entries()) {
      const there = definers.get(name);
      if (!there) definers.set(name, [{ node, at }]);
      else if (there.at(-1)?.node !== node) there.push({ node, at });
    }
  }
  const from: number[] = [];
  const to: number[] = [];
  const at: number[] = [];
  const share: number[] = [];
  for (const [user, file] of nodes.entries()) {
    const first = from.length;
    let outgoing = 0;
    for (const name of symbols.get(file)?.names ?? []) {
      const places = definers.get(name);
      if (!places || places.length > mostDefiners) continue;
      for (const place of places) {
        if (place.node === user) continue;
        from.push(user);
        to.push(place.node);
        at.push(place.at);
        share.push(1 / places.length);
        outgoing += 1 / places.length;
      }
    }
    for (let use = first; use < share.length; use++) share[use] = (share[use] ?? 0) / outgoing;
  }
  return {
    from: Uint32Array.from(from),
    to: Uint32Array.from(to),
    at: Uint32Array.from(at),
    share: Float64Array.from(share),
  };
}

function pageRank(personal: readonly number[], { from, to, share }: Uses): Float64Array {
  let ranks = Float64Array.from(personal);
  for (let round = 0; round < rounds; round++) {
    const next = Float64Array.from(personal, (part) => (1 - damping) * part);
    let kept = 0;
    for (let use = 0; use < share.length; use++) {
      const flow = damping * (ranks[from[use] ?? 0] ?? 0) * (share[use] ?? 0);
      const target = to[use] ?? 0;
      next[target] = (next[target] ?? 0) + flow;
      kept += flow;
    }
    // What flows out of files that use nothing goes back to where the walk starts.
    const lost = Math.max(0, damping - kept);
    for (const [at, part] of personal.entries()) next[at] = (next[at] ?? 0) + lost * part;
    ranks = next;
  }
  return ranks;
}
