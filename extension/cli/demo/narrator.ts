import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { ChangedFile } from '#shared/changes.contract.ts';
import type { CheckResult } from '#shared/checks.contract.ts';
import type { RunEvent } from '#shared/events.contract.ts';
import { formatCredits } from '#shared/money.ts';
import type { CheckProgress } from '../../core/checks.ts';
import type { QuoteOffer, RunUi } from '../../core/runPorts.ts';
import type { Paper } from './paper.ts';
import { diffStyle } from './paper.ts';

/**
 * The person at the keyboard, for the demo: reads everything that the product would show, says yes to the quote and to the
 * proposal, and to nothing that holds a file back. Collects the events and the files that
 * were offered to be sent, for the proof at the end.
 */
export function createNarrator(
  paper: Paper,
  root: string,
  /** What stays on the machine and was told before, which the narrator adds to. */
  told: Set<string> = new Set(),
): { ui: RunUi; events: RunEvent[]; sent: string[] } {
  const events: RunEvent[] = [];
  const sent: string[] = [];
  const ui: RunUi = {
    async confirmQuote(offer) {
      showQuote(paper, offer, told);
      sent.push(...offer.manifest.entries.map(({ path }) => path));
      return { authorized: offer.quote.suggestedAuthorization };
    },
    confirmExecution: async () => 'cancel',
    async reviewProposal(proposal, held) {
      paper.heading(proposal.tested ? 'Proposal: verified' : 'Proposal: reviewed only, not tested');
      for (const { criterion, met, evidence } of proposal.verdict.criteria) {
        paper.item(`${criterion}`, met ? 'ok' : 'bad');
        if (evidence) paper.item(`  ${evidence.path}: ${evidence.quote}`);
      }
      for (const file of proposal.files) paper.quote(await diffOf(root, file), diffStyle);
      return held.length === 0 ? { decision: 'apply', ticked: new Set() } : { decision: 'later' };
    },
    async answerQuestions(questions) {
      paper.heading('The Architect asks first');
      return questions.map(({ id, question, suggestions: [answer = 'As you think best'] }) => {
        paper.item(`${question} → ${answer}`);
        return { id, answer };
      });
    },
    authorizeMore: async () => null,
    resolveConflict: async () => 'report',
    onEvent(event) {
      events.push(event);
      showEvent(paper, event);
    },
    onCheck: ({ check, nth, of, part }) =>
      paper.item(
        `on a staged copy, check ${nth} of ${of}${part ? purposes[part] : ''}: ${check.command.join(' ')}`,
      ),
  };
  return { ui, events, sent };
}

const purposes: Record<NonNullable<CheckProgress['part']>, string> = {
  setup: ' (setup)',
  baseline: ' (before the change)',
  related: ' (nearest tests first)',
  probe: ' (with the change broken on purpose: it should fail)',
  failure: ' (with a failing test: it should fail)',
  tests: ' (with the tests as they were before the change)',
};

function showQuote(paper: Paper, { quote, sends, checks, manifest }: QuoteOffer, told: Set<string>): void {
  const { low, likely, max, ifRejected, minutes } = quote;
  paper.item(`low ${formatCredits(low)} · likely ${formatCredits(likely)} · maximum ${formatCredits(max)}`);
  paper.item(`authorised, and held until the end: ${formatCredits(quote.suggestedAuthorization)}`);
  paper.item(
    `if rejected: ${ifRejected.charge === 0 ? '0' : `at most ${formatCredits(ifRejected.charge)}`} (${quote.chargeRejected === 'full' ? 'charged in full' : `free rejections left today: ${formatCredits(ifRejected.freeLeftToday)}`})`,
  );
  paper.item(
    `about ${Math.ceil(minutes.likely)} min; models ${quote.models.implementer.join(', ')} and ${quote.models.architect.join(', ')}${quote.demo ? ' (scripted demo model, not a real one)' : ''}`,
  );
  paper.item(`will send ${sends}`);
  for (const { path, reason } of manifest.left) {
    if (!told.has(path)) paper.item(`stays here: ${path} (${reason})`);
    told.add(path);
  }
  paper.item(
    checks.length > 0
      ? `checks: ${checks.map(({ command }) => command.join(' ')).join('; ')}`
      : 'checks: none, so it will be reviewed only, not tested',
  );
}

function showEvent(paper: Paper, event: RunEvent): void {
  switch (event.type) {
    case 'step':
      paper.item(event.data.label);
      break;
    case 'context':
      paper.item(
        `shown to the model: ${event.data.files.map(({ path, reason }) => `${path} (${reason})`).join(', ')}`,
      );
      break;
    case 'model_call': {
      const { model, promptTokens, outputTokens, charge } = event.data;
      paper.item(`${model}: ${promptTokens} tokens in, ${outputTokens} out, ${formatCredits(charge)}`);
      break;
    }
    case 'check':
      showCheck(paper, event.data.result);
      break;
    case 'repair':
      paper.item(`repair, attempt ${event.data.attempt}: the evidence goes back to the model`);
      break;
    case 'ended':
      paper.item(`run ${event.data.state}, ${formatCredits(event.data.charged)} charged`);
      break;
    default:
  }
}

function showCheck(paper: Paper, { check, status, evidence, command }: CheckResult): void {
  const name = command ? `${check} ${command.command.join(' ')}` : check;
  paper.item(`${name}: ${status}`, status === 'passed' ? 'ok' : status === 'failed' ? 'bad' : 'plain');
  if (status === 'failed') paper.quote(evidence.map(failingPart).join('\n'));
}

const ofTheRunner = /\bnode:|generatedMessage|^\s+(?:diff|operator): /;

/** Of a long test report, what failed and why. */
function failingPart(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const failing = lines.findIndex((line) => line.includes('failing tests') || line.startsWith('not ok'));
  return lines
    .slice(Math.max(0, failing))
    .filter((line) => !ofTheRunner.test(line))
    .slice(0, 16)
    .join('\n');
}

async function diffOf(root: string, { path, op, content }: ChangedFile): Promise<string> {
  const before = op === 'create' ? '' : await fs.readFile(join(root, path), 'utf8');
  const after = content === null ? '' : Buffer.from(content, 'base64').toString();
  return createTwoFilesPatch(op === 'create' ? '/dev/null' : path, path, before, after, '', '', {
    context: 2,
  })
    .split('\n')
    .filter((line) => !line.startsWith('===') && !line.startsWith('Index: '))
    .join('\n');
}
