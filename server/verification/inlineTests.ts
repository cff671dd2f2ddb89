const marksTest =
  /#\[(?:\w+::)*(?:test|rstest|test_case|wasm_bindgen_test|quickcheck|proptest)\b|#\[cfg\((?:all\(|any\()?\s*test\b/;
/** What may hold brackets that open and close nothing, and the brackets that do. */
const tokens =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|\br(#*)"[\s\S]*?"\1|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[^'\n]+|[^\\'\n])'|[{}()[\];]/g;

/**
 * The tests inside a source file of Rust or Python. Null when there are none. Whatever is not code that can be read is taken for what it
 * looks like.
 */
export function inlineTests(path: string, source: string): string | null {
  const tests = /\.rs$/i.test(path) ? rustTests(source) : /\.py$/i.test(path) ? pythonTests(source) : [];
  return tests.length === 0 ? null : tests.join('\n');
}

/** Outermost items, with their attributes, that are tests or hold some, and the examples of the documentation that are run. */
function rustTests(source: string): string[] {
  const items = marksTest.test(source) ? outermostItems(source).filter((item) => marksTest.test(item)) : [];
  return [...items, ...documentedExamples(source)];
}

const testsPython = /^(?:import|from)\s+(?:unittest|pytest)\b/m;
/** In a block that begins at the margin, also what a class has. */
const pythonTest = /^[ \t]*(?:async[ \t]+)?def[ \t]+test/m;
const holdsTests = /^(?:async\s+)?def\s+test|^class\s/m;
const pythonMain = /^if\s+__name__\s*==/;
/** An example of what code gives, as a check of the file by itself has them; what a program demands of its user is none. */
const example = /^[ \t]+assert[ \t]+[\w.]+\(.*\)[ \t]*==/m;

/** Outermost functions and classes of tests, with their decorators, and what a file that runs as a program only asserts. */
function pythonTests(source: string): string[] {
  const isTested = testsPython.test(source);
  return outermostBlocks(source).filter((block) =>
    pythonMain.test(block)
      ? example.test(block)
      : isTested && holdsTests.test(block) && pythonTest.test(block),
  );
}

/** Parts of a Python file that begin at its margin; decorators are with what they decorate. */
function outermostBlocks(source: string): string[] {
  const blocks: string[][] = [];
  let decorates = false;
  for (const line of source.split('\n')) {
    const begins = /^[^\s#)\]}]/.test(line);
    if (begins && !decorates) blocks.push([]);
    blocks.at(-1)?.push(line);
    if (begins) decorates = line.startsWith('@');
  }
  return blocks.map((lines) => lines.join('\n'));
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
