import { dataBlock } from './dataBlock.ts';
import * as texts from './demoTexts.ts';
import { reviewSample } from './reviewSample.ts';
import type { ScriptedRequest } from './scriptedModel.ts';

const unknown =
  'I am the scripted demo model. I only know the sample project of the demo, so there is nothing I can change here. Connect a real model for your own work.';

/**
 * The demo model: answers from the prompt's text alone, as a model would, so that a resumed or repeated request gets the same
 * answer. Asked about anything but the sample project it says so and changes nothing.
 */
export function demoScript({ messages }: ScriptedRequest): string {
  const system = messages.find(({ role }) => role === 'system')?.content ?? '';
  const prompt = messages.find(({ role }) => role === 'user')?.content ?? '';
  const nonce = /carries the nonce ([a-z0-9]+)/.exec(system)?.[1];
  if (nonce === undefined) return reviewSample(prompt);
  if (!prompt.includes('split-bill') && !prompt.includes(texts.splitAnchor)) return unknown;
  if (prompt.includes('Write the plan now.')) {
    return create('docs/plan.md', texts.plan, nonce) + create('TODO.md', texts.todo, nonce);
  }
  if (prompt.includes('Refine now.')) {
    if (!/doc comment|JSDoc/i.test(prompt) || !prompt.includes('formatCents')) return unknown;
    return edit('src/money.js', texts.formatAnchor, texts.documentedFormat, nonce);
  }
  if (!prompt.includes('Split a bill fairly')) return unknown;
  const evidence = dataBlock(prompt, 'evidence');
  const repaired = /loses no cent/.test(evidence);
  const split = repaired ? texts.rightSplit : texts.wrongSplit;
  return edit('src/split.js', texts.splitAnchor, split + texts.splitAnchor, nonce);
}

const create = (path: string, content: string, nonce: string): string =>
  `<<FILE op=create path="${path}" nonce=${nonce}>>\n<<CONTENT ${nonce}>>\n${content.trimEnd()}\n<<END ${nonce}>>\n`;

const edit = (path: string, search: string, replace: string, nonce: string): string =>
  `<<FILE op=edit path="${path}" nonce=${nonce}>>\n<<SEARCH ${nonce}>>\n${search}\n<<WITH ${nonce}>>\n${replace}\n<<END ${nonce}>>\n`;
