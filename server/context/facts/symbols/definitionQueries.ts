import type { GrammarName } from '../../../grammars/loadGrammar.ts';

/** Nodes that define the name in their field `name`, as the grammars call them. */
const named = (nodes: string): string =>
  nodes
    .trim()
    .split(/\s+/)
    .map((node) => `(${node} name: (_) @name)`)
    .join('\n');

const script = `
${named('function_declaration generator_function_declaration class_declaration method_definition')}
(program (lexical_declaration (variable_declarator name: (identifier) @name)))
(program (variable_declaration (variable_declarator name: (identifier) @name)))
(export_statement (lexical_declaration (variable_declarator name: (identifier) @name)))
(assignment_expression left: (member_expression property: (property_identifier) @name)
  right: [(function_expression) (arrow_function) (class)])`;
const typed = `${script}
${named('abstract_class_declaration interface_declaration type_alias_declaration enum_declaration function_signature')}
${named('method_signature abstract_method_signature')}`;

/** For each language, a tree-sitter query that captures the names of definitions as @name. */
export const definitionQueries: Readonly<Record<GrammarName, string>> = {
  javascript: script,
  typescript: typed,
  tsx: typed,
  python: `${named('function_definition class_definition')}
(module (expression_statement (assignment left: (identifier) @name)))`,
  go: named('function_declaration method_declaration type_spec const_spec'),
  rust: named(
    'function_item function_signature_item struct_item enum_item union_item trait_item type_item const_item static_item macro_definition',
  ),
  java: named(
    'class_declaration interface_declaration enum_declaration record_declaration annotation_type_declaration method_declaration constructor_declaration',
  ),
  cpp: `
(function_declarator declarator: [(identifier) (field_identifier) (qualified_identifier)] @name)
(class_specifier name: (_) @name body: (_))
(struct_specifier name: (_) @name body: (_))
(enum_specifier name: (_) @name body: (_))
(type_definition declarator: (type_identifier) @name)
(preproc_def name: (_) @name)
(preproc_function_def name: (_) @name)`,
  'c-sharp': named(
    'class_declaration interface_declaration struct_declaration enum_declaration record_declaration delegate_declaration method_declaration constructor_declaration property_declaration',
  ),
  ruby: named('method singleton_method class module'),
  php: named(
    'function_definition class_declaration interface_declaration trait_declaration enum_declaration method_declaration',
  ),
};
