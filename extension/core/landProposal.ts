import { AppError } from '#shared/appError.ts';
import type { Proposal } from '#shared/changes.contract.ts';
import { clientApi as api } from '#shared/clientApi.ts';
import type { ProposalOutcome, Run } from '#shared/runs.contract.ts';
import { type Applied, applyProposal } from './apply.ts';
import { heldFiles } from './heldFiles.ts';
import { journalPlace, readJournal } from './journal.ts';
import { forgetJournal } from './recover.ts';
import { abortable, type RunPorts, type RunResult, todoPathFor } from './runPorts.ts';
import { splitsAround } from './splitsAround.ts';
import { startRebase } from './startRebase.ts';
import { unsentFiles } from './unsentFiles.ts';
import { untilReached } from './untilReached.ts';

/** Reports what became of a proposal, then lets its journal serve undo alone. In this order: a crash between repeats it. */
async function report(ports: RunPorts, run: Run, outcome: ProposalOutcome, detail?: string): Promise<Run> {
  const { client, signal } = ports;
  const params = { id: run.id };
  const body = { outcome, ...(detail === undefined ? {} : { detail }) };
  const reported = await untilReached(
    ports,
    () => client.call(api.postOutcome, { params, body }),
    outcome === 'applied'
      ? 'Applied, not yet reported: your files hold the change. Resume the run to report it; nothing is applied twice.'
      : '',
    signal,
  );
  await forgetJournal(ports, run.id);
  return reported;
}

async function tryApply(
  ports: RunPorts,
  run: Run,
  proposal: Proposal,
  ticked: ReadonlySet<string>,
): Promise<Applied | { changed: string[] }> {
  const { root, files, journalFolder, now } = ports;
  try {
    return await applyProposal({
      root,
      files,
      journalFolder,
      proposal,
      policy: { todoPath: todoPathFor(ports, run) },
      todo: proposal.todo,
      splits: proposal.todo === null ? [] : await splitsAround(ports, run.projectId, proposal.todo),
      ticked,
      now,
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'workspace_changed') throw error;
    const paths = error.details?.['paths'];
    return { changed: Array.isArray(paths) ? paths.map(String) : [] };
  }
}

/**
 * Shows a verified change to the user and applies it whole, or reports it declined or conflicted. A change that was applied
 * before a crash is only reported. Throws what `applyProposal` throws but for `workspace_changed`, which becomes a question;
 * one answer to it is a new run that merges the change, to be followed in place of this one.
 */
export async function landProposal(ports: RunPorts, run: Run): Promise<RunResult | { rebased: Run }> {
  const { client, ui, files, journalFolder, signal } = ports;
  const finish = async (
    outcome: ProposalOutcome,
    applied: Applied | null,
    detail?: string,
  ): Promise<RunResult> => {
    const reported = await report(ports, run, outcome, detail);
    const params = { id: run.id };
    const receipt = await untilReached(ports, () => client.call(api.getReceipt, { params }), '', signal);
    return outcome === 'applied'
      ? { end: 'applied', run: reported, receipt, applied }
      : { end: outcome, run: reported, receipt };
  };
  const earlier = await readJournal(files, journalPlace(journalFolder, run.id));
  if (earlier?.state === 'committed') return finish('applied', null);
  const params = { id: run.id };
  const proposal = await client.call(api.getProposal, { params, ...abortable(ports) });
  const held = heldFiles(proposal.files, { todoPath: todoPathFor(ports, run) });
  for (;;) {
    ui.onPhase?.('reviewing');
    const review = await ui.reviewProposal(proposal, held);
    if (review.decision === 'later') return { end: 'waiting', run };
    // Nothing is written for a proposal that another window has decided on, or that cannot be reported.
    const current = await client.call(api.getRun, { params, ...abortable(ports) });
    if (current.outcome !== null) return closed(ports, current);
    if (review.decision === 'decline') return finish('declined', null, review.detail);
    ui.onPhase?.('applying');
    const applied = await tryApply(ports, run, proposal, review.ticked);
    if (!('changed' in applied)) return finish('applied', applied);
    const unsent = await unsentFiles(ports, proposal.files);
    const settled = await settleConflict(ports, run, applied.changed, unsent);
    if (settled === 'later') return { end: 'waiting', run };
    if (settled === 'report') return finish('conflicted', null, `Changed: ${applied.changed.join(', ')}`);
    if (settled !== 'retry') return { rebased: settled };
  }
}

/** A verified run whose proposal was dealt with, here or elsewhere. */
export async function closed(ports: RunPorts, run: Run): Promise<RunResult> {
  const { client } = ports;
  // Where the answer to the report was lost, the journal does not know yet.
  await forgetJournal(ports, run.id);
  const receipt = await client.call(api.getReceipt, { params: { id: run.id } });
  if (run.outcome === 'declined' || run.outcome === 'conflicted') return { end: run.outcome, run, receipt };
  return { end: 'applied', run, receipt, applied: null };
}

async function settleConflict(
  ports: RunPorts,
  run: Run,
  paths: readonly string[],
  unsent: readonly string[],
): Promise<Run | 'retry' | 'report' | 'later'> {
  ports.ui.onPhase?.('reviewing');
  if (unsent.length > 0) {
    const decided = await ports.ui.resolveConflict({ paths: unsent, mergeable: false, unsent: true }, run);
    return decided === 'rebase' ? 'later' : decided;
  }
  const answer = await ports.ui.resolveConflict({ paths, mergeable: true }, run);
  if (answer !== 'rebase') return answer;
  const started = await startRebase(ports, run);
  if (!('refused' in started)) return started;
  ports.ui.onPhase?.('reviewing');
  const again = await ports.ui.resolveConflict({ paths, mergeable: false, reason: started.refused }, run);
  return again === 'rebase' ? 'later' : again;
}
