const marksTest =
  /#\[(?:\w+::)*(?:test|rstest|test_case|wasm_bindgen_test|quickcheck|proptest)\b|#\[cfg\((?:all\(|any\()?\s*test\b/;
/** What may hold brackets that open and close nothing, and the brackets that do. */
const tokens =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|\br(#*)"[\s\S]*?"\1|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[^'\n]+|[^\\'\n])'|[{}()[\];]/g;

/**
 * The tests inside a Rust source file: its outermost items, with their attributes, that are tests or hold some, and the examples of its
 * documentation that are run. Null when there are none. Whatever is not code that can be read is taken for what it looks like.
 */
export function inlineTests(path: string, source: string): string | null {
  if (!/\.rs$/i.test(path)) return null;
  const items = marksTest.test(source) ? outermostItems(source).filter((item) => marksTest.test(item)) : [];
  const tests = [...items, ...documentedExamples(source)];
  return tests.length === 0 ? null : tests.join('\n');
}

const documentation = /^\s*\/\/[/!](?!\/) ?(.*)$/;
const fence = /^\s*(?:```+|~~~+)\s*(.*)$/;
/** Marks of a block that holds no Rust, or Rust that is not run. */
const isNotRun = /\b(?:ignore|no_run|compile_fail)\b|^(?!rust\b|should_panic\b|edition|test_harness\b)\w/;

/** The lines of code in documentation that `cargo test` runs. */
function documentedExamples(source: string): string[] {
  const examples: string[] = [];
  let block: 'none' | 'run' | 'other' = 'none';
  for (const line of source.split('\n')) {
    const text = documentation.exec(line)?.[1];
    const info = text === undefined ? undefined : fence.exec(text)?.[1];
    if (text === undefined) block = 'none';
    else if (info !== undefined) block = block !== 'none' ? 'none' : isNotRun.test(info) ? 'other' : 'run';
    else if (block === 'run') examples.push(text.replace(/^\s*# /, ''));
  }
  return examples;
}

function outermostItems(source: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let from = 0;
  for (const { 0: token, index } of source.matchAll(tokens)) {
    if (/^[{([]$/.test(token)) depth += 1;
    else if (/^[})\]]$/.test(token)) depth = Math.max(0, depth - 1);
    if (depth === 0 && (token === ';' || token === '}')) {
      items.push(source.slice(from, index + 1));
      from = index + 1;
    }
  }
  return [...items, source.slice(from)];
}
