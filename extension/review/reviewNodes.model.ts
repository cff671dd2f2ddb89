import { posix } from 'node:path';
import type { ChangedFile, Proposal, Verdict } from '#shared/changes.contract.ts';
import type { CheckResult } from '#shared/checks.contract.ts';
import type { HeldFile } from '../core/heldFiles.ts';
import { oneLine } from '../runs/oneLine.ts';
import { visibleText } from '../runs/visibleText.ts';

export type ReviewIcon =
  | 'verified'
  | 'untested'
  | 'passed'
  | 'failed'
  | 'unavailable'
  | 'create'
  | 'modify'
  | 'delete';

/** One line of the tree of a proposal under review. */
export type ReviewNode = {
  id: string;
  label: string;
  description: string;
  tooltip: string;
  icon: ReviewIcon;
  children: readonly ReviewNode[];
  /** With a checkbox that says whether the user looked at it. */
  file: ChangedFile | null;
  /** Nothing is applied without its tick. */
  held: boolean;
};

/** First the verdict with its evidence, then what needs a tick, then every other file of the change. */
export function reviewNodes(proposal: Proposal, held: readonly HeldFile[]): ReviewNode[] {
  const reasons = new Map(held.map((file) => [file.path, file]));
  const files = proposal.files.map((file) => fileNode(file, reasons.get(file.path)));
  return [verdictNode(proposal), ...files.filter((node) => node.held), ...files.filter((node) => !node.held)];
}

function verdictNode({ tested, verdict, checks }: Proposal): ReviewNode {
  const met = verdict.criteria.filter((criterion) => criterion.met).length;
  const commands = checks.filter(({ command }) => command !== undefined);
  const criteria = `${met} of ${verdict.criteria.length} criteria met`;
  return {
    id: 'verdict',
    label: tested ? 'Verified' : 'Reviewed only, not tested',
    description: criteria,
    tooltip: tested
      ? `${criteria}, with evidence. ${commands.filter(({ status }) => status === 'passed').length} of your commands passed on a staged copy.`
      : `${criteria}, with evidence. No command was run on this change.`,
    icon: tested ? 'verified' : 'untested',
    file: null,
    held: false,
    children: [...commands.map(checkNode), ...verdict.criteria.map(criterionNode)],
  };
}

const checkIcons: Record<CheckResult['status'], ReviewIcon> = {
  passed: 'passed',
  held: 'passed',
  failed: 'failed',
  not_available: 'unavailable',
};

const provesNothing = new Set(['does not exercise the change', 'does not notice a failing test']);

/** What makes a result less than it looks. */
function doubts(command: CheckResult['command']): string[] {
  const { sensitivity, baseline, counts, baseTests, unnoticedFailure } = command ?? {};
  return [
    ...(sensitivity?.result === 'does_not_exercise' ? ['does not exercise the change'] : []),
    ...(baseline !== undefined && (baseline.exitCode !== 0 || baseline.timedOut)
      ? ['failed before the change too']
      : []),
    ...(unnoticedFailure !== undefined ? ['does not notice a failing test'] : []),
    ...(baseTests !== undefined && baseTests.exitCode !== 0 ? ['fails with the tests as they were'] : []),
    ...(counts === false ? ['left out of this run'] : []),
  ];
}

function checkNode({ status, command, check }: CheckResult, nth: number): ReviewNode {
  const exit = command?.exitCode ?? null;
  const doubt = doubts(command);
  return {
    id: `check.${nth}`,
    label: oneLine(command?.command.join(' ') ?? check),
    description: `${doubt.map((one) => `${one}, `).join('')}${status === 'not_available' ? 'not available' : status}, ${exit === null ? 'no exit code' : `exit code ${exit}`}, ${((command?.durationMs ?? 0) / 1000).toFixed(1)} s`,
    tooltip: visibleText(command?.outputTail ?? '').slice(-2_000) || 'No output.',
    icon:
      status === 'passed' && doubt.some((one) => provesNothing.has(one)) ? 'untested' : checkIcons[status],
    file: null,
    held: false,
    children: [],
  };
}

function criterionNode({ criterion, met, evidence }: Verdict['criteria'][number], nth: number): ReviewNode {
  const proof =
    evidence === null
      ? 'No evidence was given.'
      : `Evidence in ${oneLine(evidence.path)}:\n${visibleText(evidence.quote)}`;
  return {
    id: `criterion.${nth}`,
    label: oneLine(criterion),
    description: evidence === null ? '' : `${oneLine(evidence.path, 80)}: ${oneLine(evidence.quote, 120)}`,
    tooltip: `${met ? 'Met' : 'Not met'}: ${visibleText(criterion)}\n\n${proof}`,
    icon: met ? 'passed' : 'failed',
    file: null,
    held: false,
    children: [],
  };
}

const words: Record<ChangedFile['op'], string> = { create: 'created', modify: 'modified', delete: 'deleted' };

/** Beside the name of a line: a held file asks for its tick only until it has it. */
export const describeNode = ({ description, held }: ReviewNode, ticked: boolean): string =>
  held && ticked ? description.replace(tickWanted, 'ticked: ') : description;

const tickWanted = 'needs your tick: ';

function fileNode(file: ChangedFile, held: HeldFile | undefined): ReviewNode {
  const folder = posix.dirname(file.path);
  const what = [
    words[file.op],
    ...(file.renamedFrom === undefined ? [] : [`renamed from ${file.renamedFrom}`]),
    ...(held === undefined ? [] : [`${tickWanted}${held.reason}`]),
  ].join(', ');
  return {
    id: `file.${file.path}`,
    label: posix.basename(file.path),
    description: folder === '.' ? what : `${folder} · ${what}`,
    tooltip: `${file.path}\n${what}${held?.executes ? '\nIt can run as code.' : ''}`,
    icon: file.op,
    file,
    held: held !== undefined,
    children: [],
  };
}
