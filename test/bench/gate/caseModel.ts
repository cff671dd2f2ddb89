import { type ScriptedModel, startScriptedModel } from '../../../server/demo/scriptedModel.ts';
import type { GateCase } from './gateCase.ts';

export type CaseModel = ScriptedModel & { use(next: GateCase): void };

/** Answers for the case at hand: its answer as the Implementer, its review, or a truthful approval, as the Architect. */
export async function startCaseModel(): Promise<CaseModel> {
  let now: GateCase | null = null;
  const model = await startScriptedModel(({ model: name, messages }) => {
    if (now === null) throw new Error('no case is replayed');
    if (name === 'demo-implementer') return withNonce(now.answer, messages);
    return now.review ?? approval(messages.at(-1)?.content ?? '');
  });
  return {
    ...model,
    use: (next) => {
      now = next;
    },
  };
}

/** An answer of the format with nonces was written for another request: it gets the nonce of this one. */
export function withNonce(answer: string, messages: readonly { content: string }[]): string {
  const [, written] = /^\s*<<FILE\b[^\n]*\bnonce="?([^\s">]+)/m.exec(answer) ?? [];
  const [, asked] =
    /carries the nonce (\S+?)\.?\s/.exec(messages.map(({ content }) => content).join('\n')) ?? [];
  if (written === undefined || asked === undefined) return answer;
  return answer.replace(/^\s*<<(?:FILE|SEARCH|WITH|CONTENT|END)\b.*$/gm, (line) =>
    line.replaceAll(written, asked),
  );
}

/** Approves every criterion by a line of the change that is really there: with it the other checks decide. */
export function approval(prompt: string): string {
  const blocks = new Map(
    [...prompt.matchAll(/<<DATA ([^\n]+) nonce=(\S+)>>\n([\s\S]*?)\n?<<DATA-END \2>>/g)].map(
      ([, label = '', , text = '']) => [label, text],
    ),
  );
  const criteria = (blocks.get('criteria') ?? '').split('\n').filter((line) => /^\d+\. /.test(line));
  const evidence = quoteOf(blocks.get('diff') ?? '', blocks);
  return JSON.stringify({
    verdict: 'approved',
    criteria: criteria.map((_, at) => ({ criterion: at + 1, met: true, evidence })),
    feedback: 'It is there.',
  });
}

/** The longest added line that is in a file as it would be. */
function quoteOf(diff: string, blocks: ReadonlyMap<string, string>): { path: string; quote: string } | null {
  let path = '';
  let best: { path: string; quote: string } | null = null;
  for (const line of diff.split('\n')) {
    const [, named] = /^(?:\+\+\+ b|--- a)\/(.*)$/.exec(line) ?? [];
    if (named !== undefined) path = named;
    const quote = line.startsWith('+') && named === undefined ? line.slice(1).trim() : '';
    if (
      quote.length > (best?.quote.length ?? 2) &&
      // A file that is too long to be shown is known by its change alone.
      (blocks.get(`file ${JSON.stringify(path)}`) ?? quote).includes(quote)
    )
      best = { path, quote };
  }
  if (best !== null) return best;
  for (const [label, text] of blocks) {
    const quote = text.split('\n').find((line) => line.trim().length > 2);
    if (label.startsWith('file ') && (quote !== undefined || text.trim() === ''))
      return { path: JSON.parse(label.slice(5)), quote: quote ?? '' };
  }
  return null;
}
