import assert from 'node:assert/strict';
import { parseTodo } from '#shared/todo/parseTodo.ts';
import type { ChatMessage } from '../../../server/agents/chat.ts';
import { parseReview } from '../../../server/agents/parseReview.ts';
import { implementPrompt } from '../../../server/agents/prompts/implement.ts';
import { planPrompt } from '../../../server/agents/prompts/plan.ts';
import type { Previous } from '../../../server/agents/prompts/previous.ts';
import { refinePrompt } from '../../../server/agents/prompts/refine.ts';
import { reviewPrompt } from '../../../server/agents/prompts/review.ts';
import { renderDiff } from '../../../server/agents/renderDiff.ts';
import { buildContext } from '../../../server/context/buildContext.ts';
import { indexFiles } from '../../../server/context/contextIndex.ts';
import { renderContext } from '../../../server/context/renderContext.ts';
import { demoScript } from '../../../server/demo/demoScript.ts';
import { applyAnswer } from '../../../server/edits/applyAnswer.ts';
import type { FileOperation } from '../../../server/edits/fileOperation.ts';
import { type Files, runSampleTests, sampleFiles, withChange } from './sampleProject.ts';

const nonce = 'k7x2q9';
const decoder = new TextDecoder();
const ask = (messages: ChatMessage[]): string => demoScript({ model: 'demo', stream: true, messages });

async function contextOf(files: Files, task: string): Promise<string> {
  const request = { task, mentioned: [...files.keys()], focus: [], todoPath: 'TODO.md' };
  return renderContext(await buildContext(await indexFiles(files), request, { tokens: 50_000 }), nonce);
}

function change(files: Files, messages: ChatMessage[]): FileOperation[] {
  const { operations, complete, feedback } = applyAnswer(files, ask(messages), {
    nonce,
    finishReason: 'stop',
  });
  assert.equal(complete, true, feedback);
  return operations;
}

async function plan(files: Files): Promise<ChatMessage[]> {
  const description = 'Splits bills between friends.';
  return planPrompt({
    description,
    context: await contextOf(files, description),
    nonce,
    todoPath: 'TODO.md',
    instruction: null,
    previous: null,
  });
}

function todosOf(files: Files) {
  return parseTodo(decoder.decode(files.get('TODO.md'))).items;
}

async function implement(
  files: Files,
  nth: number,
  previous: Previous | null = null,
  hint: string | null = null,
): Promise<ChatMessage[]> {
  const todo = todosOf(files)[nth];
  assert.ok(todo);
  const context = await contextOf(files, todo.text);
  return implementPrompt({ todo, plan: null, context, nonce, hint, previous });
}

async function refine(files: Files, file: string | null, instruction: string): Promise<ChatMessage[]> {
  const context = await contextOf(files, instruction);
  return refinePrompt({ file, instruction, criteria: [instruction], context, nonce, previous: null });
}

function review(operations: FileOperation[], criteria: string[]) {
  const files = new Map(operations.map(({ path, content }) => [path, decoder.decode(content ?? undefined)]));
  const shown = [...files].map(([path, text]) => ({ path, text }));
  const diff = renderDiff(operations);
  const answer = ask(
    reviewPrompt({ task: 'a task', criteria, plan: null, diff, files: shown, checks: [], nonce }),
  );
  return parseReview(answer, { criteria, files });
}

describe('demo model', () => {
  let sample: Files;
  let planned: Files;
  before(async () => {
    sample = await sampleFiles();
    planned = withChange(sample, change(sample, await plan(sample)));
  });

  it('plans the sample as a TODO list in which every item says how it is verified', async () => {
    const items = todosOf(planned);
    assert.equal(items.length, 3);
    for (const item of items) {
      assert.equal(item.ticked, false);
      assert.ok(item.criteria.length > 0, item.text);
    }
    assert.ok(planned.has('docs/plan.md'));
  });

  it('does not plan over a plan that is there', async () => {
    assert.match(ask(await plan(planned)), /^I am the scripted demo model/);
  });

  it('gets the first TODO wrong by a cent, which the tests of the sample find', async () => {
    const { passed, output } = await runSampleTests(
      withChange(planned, change(planned, await implement(planned, 0))),
    );
    assert.equal(passed, false);
    assert.match(output, /999 !== 1000/);
  });

  it('does all TODOs rightly, one after the other, once it is shown the failing test, and given a hint for the last', async () => {
    const wrong = change(planned, await implement(planned, 0));
    const { output } = await runSampleTests(withChange(planned, wrong));
    let files = planned;
    for (const [nth, { criteria }] of todosOf(planned).entries()) {
      const previous = nth === 0 ? { answer: 'the first', evidence: [output] } : null;
      const hint = nth === 2 ? 'Refuse what does not fit.' : null;
      const operations = change(files, await implement(files, nth, previous, hint));
      files = withChange(files, operations);
      const tests = await runSampleTests(files);
      assert.equal(tests.passed, true, tests.output);
      const verdict = review(operations, criteria);
      assert.equal(verdict.verdict, 'approved', JSON.stringify(verdict));
    }
  });

  it('does the last TODO so that the tests pass and the review does not, until it refines that', async () => {
    let files = planned;
    for (const nth of [0, 1]) {
      const previous = { answer: 'the first', evidence: ['loses no cent'] };
      files = withChange(files, change(files, await implement(files, nth, previous)));
    }
    const rejected = change(files, await implement(files, 2));
    const base = withChange(files, rejected);
    assert.equal((await runSampleTests(base)).passed, true);
    const criteria = todosOf(planned)[2]?.criteria ?? [];
    assert.equal(review(rejected, criteria).verdict, 'rejected');
    const instruction = `Make "${todosOf(planned)[2]?.text}" pass. The Architect rejected the change.`;
    const mended = change(base, await refine(base, null, instruction));
    assert.equal((await runSampleTests(withChange(base, mended))).passed, true);
    const verdict = review(mended, [instruction, ...criteria]);
    assert.equal(verdict.verdict, 'approved', JSON.stringify(verdict));
  });

  it('answers the same to the same request', async () => {
    assert.equal(ask(await implement(planned, 0)), ask(await implement(planned, 0)));
  });

  it('rejects a change that does not hold what it would quote', async () => {
    const wrong = change(planned, await implement(planned, 0));
    const verdict = review(wrong, todosOf(planned)[0]?.criteria ?? []);
    assert.equal(verdict.verdict, 'rejected');
    assert.deepEqual(
      verdict.criteria.map(({ met }) => met),
      [false, true],
    );
  });

  it('rejects what it is not scripted to judge', async () => {
    assert.equal(review(change(planned, await implement(planned, 0)), ['It is fast.']).verdict, 'rejected');
  });

  it('approves its plan', async () => {
    const criteria = [
      'The plan covers what the description asks for.',
      'Each TODO is small enough for one change.',
    ];
    assert.equal(review(change(sample, await plan(sample)), criteria).verdict, 'approved');
  });

  it('mends a rejected change that it is asked to refine', async () => {
    const wrong = change(planned, await implement(planned, 0));
    const rejected = withChange(planned, wrong);
    const instruction = 'Make "Split a bill fairly between people" pass. Not passed: node --test.';
    const mended = change(rejected, await refine(rejected, null, instruction));
    assert.equal((await runSampleTests(withChange(rejected, mended))).passed, true);
    assert.equal(review(mended, [instruction]).verdict, 'approved');
  });

  for (const file of ['src/money.js', 'src/split.js']) {
    it(`adds a doc comment to ${file} and changes nothing else, once`, async () => {
      const instruction = `Add a JSDoc comment to what has none in ${file}`;
      const operations = change(sample, await refine(sample, file, instruction));
      assert.deepEqual(
        operations.map(({ path }) => path),
        [file],
      );
      assert.equal(review(operations, [instruction]).verdict, 'approved');
      const after = withChange(sample, operations);
      assert.match(ask(await refine(after, file, instruction)), /done already/);
    });
  }

  it('changes nothing of a project it does not know, and says so', async () => {
    const foreign = new Map([
      ['a.py', new TextEncoder().encode('print(1)\n')],
      ['TODO.md', new TextEncoder().encode('- [ ] Split a bill fairly between people\n')],
    ]);
    for (const messages of [
      await plan(foreign),
      await implement(foreign, 0),
      await refine(foreign, 'a.py', 'Add a doc comment'),
    ]) {
      assert.match(ask(messages), /^I am the scripted demo model and only know the sample project/);
    }
  });

  it('changes nothing for an instruction it does not know, and says so', async () => {
    assert.match(ask(await refine(sample, 'src/money.js', 'Use BigInt')), /^I am the scripted demo model/);
  });
});
