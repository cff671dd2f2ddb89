import { dataBlock } from './dataBlock.ts';
import * as texts from './demoTexts.ts';
import { reviewSample } from './reviewSample.ts';
import type { ScriptedRequest } from './scriptedModel.ts';

const unknown =
  'I am the scripted demo model and only know the sample project, so I change nothing here. Connect a real model for your own work.';
const done = 'I am the scripted demo model. What I know to do here is done already, so I change nothing.';

type Edit = { path: string; search: string; replace: string };

/**
 * The demo model: answers from the prompt's text alone, as a model would, so that a resumed or repeated request gets the same
 * answer. Asked about anything but the sample project it says so and changes nothing.
 */
export function demoScript({ messages }: ScriptedRequest): string {
  const system = messages.find(({ role }) => role === 'system')?.content ?? '';
  const prompt = messages.find(({ role }) => role === 'user')?.content ?? '';
  if (prompt.includes('Ask your questions now')) return JSON.stringify({ questions: texts.questions });
  const nonce = /carries the nonce ([a-z0-9]+)/.exec(system)?.[1];
  if (nonce === undefined) return reviewSample(prompt);
  if (!prompt.includes('split-bill') && !prompt.includes(texts.importAnchor)) return unknown;
  if (prompt.includes('Write the plan now.')) return plan(prompt, nonce);
  const edits = editsFor(prompt);
  return typeof edits === 'string' ? edits : edits.map((edit) => written(edit, nonce)).join('');
}

function editsFor(prompt: string): Edit[] | string {
  if (prompt.includes('Refine now.')) return refine(prompt);
  if (prompt.includes('Split the TODO now.')) return split(prompt);
  if (prompt.includes('Write the README now.')) return document(prompt);
  return implement(prompt);
}

/** Below the last line of the TODO, which is in its block as well as in the file. */
function split(prompt: string): Edit[] | string {
  const [last = ''] = dataBlock(prompt, 'todo').split('\n').toReversed();
  if (last === '') return unknown;
  const anchor = `  ${last.trim()}`;
  const parts = texts.splitParts.map((line) => `  ${line}`);
  return [{ path: 'TODO.md', search: anchor, replace: [anchor, ...parts].join('\n') }];
}

function document(prompt: string): Edit[] | string {
  if (prompt.includes('## Use')) return done;
  return [{ path: 'README.md', search: texts.readmeAnchor, replace: texts.readme }];
}

function plan(prompt: string, nonce: string): string {
  if (/<<SHOWN path="(?:TODO|docs\/plan)\.md"/.test(prompt)) return done;
  return created('docs/plan.md', texts.plan, nonce) + created('TODO.md', texts.todo, nonce);
}

/**
 * The first TODO is done wrong by a cent at first, and right once the failing test is shown. The last one is done so that tests pass
 * and the review does not, whatever it says: it takes a refinement, or a hint.
 */
function implement(prompt: string): Edit[] | string {
  const todo = dataBlock(prompt, 'todo');
  const added = (code: string): Edit => ({
    path: 'src/split.js',
    search: texts.importAnchor,
    replace: `${texts.importAnchor}\n\n${code.trimEnd()}`,
  });
  const tested = (code: string): Edit => ({
    path: 'test/split.test.js',
    search: texts.testAnchor,
    replace: code + texts.testAnchor,
  });
  if (todo.includes(texts.splitTodo)) {
    const repaired = dataBlock(prompt, 'evidence').includes('loses no cent');
    return [added(repaired ? texts.rightSplit : texts.wrongSplit)];
  }
  if (todo.includes(texts.tipTodo)) return [added(texts.tip), tested(texts.tipTest)];
  if (todo.includes(texts.describeTodo)) {
    const helped = dataBlock(prompt, 'hint') !== '';
    const replace = helped ? texts.describeChecked : texts.wrongDescribe;
    const edit = { path: 'src/split.js', search: texts.describeAnchor, replace };
    return helped ? [edit, tested(texts.describeTest)] : [edit];
  }
  return unknown;
}

/** Mends a split that was rejected, or documents a function of the file named. */
function refine(prompt: string): Edit[] | string {
  const instruction = dataBlock(prompt, 'instruction');
  const file = dataBlock(prompt, 'path');
  if (instruction.includes(texts.splitTodo) && prompt.includes(texts.wrongSplit.trimEnd())) {
    const [search, replace] = [texts.wrongSplit.trimEnd(), texts.rightSplit.trimEnd()];
    return [{ path: 'src/split.js', search, replace }];
  }
  if (instruction.includes(texts.describeTodo) && prompt.includes(texts.wrongDescribe)) {
    const mended = { search: texts.wrongDescribe, replace: texts.describeChecked };
    const test = { search: texts.testAnchor, replace: texts.describeTest + texts.testAnchor };
    return [
      { path: 'src/split.js', ...mended },
      { path: 'test/split.test.js', ...test },
    ];
  }
  if (!/doc comment|JSDoc/i.test(instruction)) return unknown;
  if (file === 'src/money.js') {
    const asked = `${texts.formatComment}\n${texts.formatAnchor}`;
    const search = prompt.includes(asked) ? asked : texts.formatAnchor;
    const documented = { search, replace: texts.documentedFormat };
    return prompt.includes(texts.documentedFormat) ? done : [{ path: file, ...documented }];
  }
  if (file === 'src/split.js') {
    const documented = { search: texts.descriptionAnchor, replace: texts.documentedDescription };
    return prompt.includes(texts.documentedDescription) ? done : [{ path: file, ...documented }];
  }
  return unknown;
}

const created = (path: string, content: string, nonce: string): string =>
  `<<FILE op=create path="${path}" nonce=${nonce}>>\n<<CONTENT ${nonce}>>\n${content.trimEnd()}\n<<END ${nonce}>>\n`;

const written = ({ path, search, replace }: Edit, nonce: string): string =>
  `<<FILE op=edit path="${path}" nonce=${nonce}>>\n<<SEARCH ${nonce}>>\n${search}\n<<WITH ${nonce}>>\n${replace}\n<<END ${nonce}>>\n`;
