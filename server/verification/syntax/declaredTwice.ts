import { type Language, type Node, Query } from 'web-tree-sitter';

const declarations = `
  (lexical_declaration (variable_declarator name: (identifier) @value))
  (class_declaration name: (_) @value)
  (import_clause (identifier) @import)
  (import_specifier !alias name: (identifier) @import)
  (import_specifier alias: (identifier) @import)
  (namespace_import (identifier) @import)
  (function_declaration name: (identifier) @function)
`;
const queries = new WeakMap<Language, Query>();

/**
 * Lines (1-based) at which JavaScript or TypeScript declares a name that its scope has already: an early error by the specification,
 * which the grammar knows nothing of. Of imports, constants, classes and functions, in one scope; types may share a name with them.
 */
export function declaredTwice(language: Language, root: Node): number[] {
  let query = queries.get(language);
  if (!query) {
    query = new Query(language, declarations);
    queries.set(language, query);
  }
  const known = new Map<string, 'function' | 'other'>();
  const lines: number[] = [];
  for (const { name, node } of query.captures(root)) {
    const scope = name === 'import' ? importScope(node) : scopeOf(node);
    if (scope === null) continue;
    const kind = name === 'function' ? 'function' : 'other';
    const key = `${scope} ${node.text}`;
    const before = known.get(key);
    // Functions of a script may replace each other, and overloads of TypeScript stand beside them.
    if (before !== undefined && (before === 'other' || kind === 'other'))
      lines.push(node.startPosition.row + 1);
    if (before !== 'other') known.set(key, kind);
  }
  return [...new Set(lines)].sort((left, right) => left - right);
}

const blocks = new Set(['program', 'statement_block']);

/** The block a declaration stands in; null elsewhere, as in the head of a loop, in a declared namespace or in a case of a switch. */
function scopeOf(name: Node): number | null {
  const declaration = name.parent?.type === 'variable_declarator' ? name.parent.parent : name.parent;
  const outer = declaration?.parent;
  const block = outer?.type === 'export_statement' ? outer.parent : outer;
  return block && blocks.has(block.type) ? block.id : null;
}

/** Imports of types are no values. */
function importScope(name: Node): number | null {
  let node: Node | null = name;
  while (node && node.type !== 'import_statement') {
    if (node.children.some((child) => child?.type === 'type')) return null;
    node = node.parent;
  }
  if (!node || node.children.some((child) => child?.type === 'type' || child?.type === 'typeof')) return null;
  return node.parent?.type === 'program' ? node.parent.id : null;
}
