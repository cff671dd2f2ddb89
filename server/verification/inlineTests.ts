const marksTest =
  /#\[(?:\w+::)*(?:test|rstest|test_case|wasm_bindgen_test|quickcheck|proptest)\b|#\[cfg\((?:all\(|any\()?\s*test\b/;
/** What may hold brackets that open and close nothing, and the brackets that do. */
const tokens =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|\br(#*)"[\s\S]*?"\1|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[^'\n]+|[^\\'\n])'|[{}()[\];]/g;

/**
 * The tests inside a Rust source file: its outermost items, with their attributes, that are tests or hold some. Null when there are
 * none. Whatever is not code that can be read is taken for what it looks like.
 */
export function inlineTests(path: string, source: string): string | null {
  if (!/\.rs$/i.test(path) || !marksTest.test(source)) return null;
  const items = outermostItems(source).filter((item) => marksTest.test(item));
  return items.length === 0 ? null : items.join('\n');
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
