import * as vscode from 'vscode';
import type { Proposal } from '#shared/changes.contract.ts';
import type { HeldFile } from '../core/heldFiles.ts';
import type { ReviewDecision } from '../core/runPorts.ts';
import { choose, clearNotification, tell } from '../platform/choose.ts';
import { setContextKeys } from '../platform/contextKeys.ts';
import type { Settings } from '../platform/settings.ts';
import { createChangesTree, type TreeContent } from './changesTree.view.ts';
import { closeTabs, openChange, tabsOf } from './changeTabs.view.ts';
import { tickWarning } from './heldTicks.model.ts';
import type { ProposalDocuments, ShownChange } from './proposalDocuments.view.ts';
import { reviewNodes } from './reviewNodes.model.ts';
import { reviewTitle } from './reviewTitle.model.ts';

/** `title`: what the run is about. An aborted `signal` ends the review as `later`. */
export type ReviewPlace = { root: string; title: string; signal?: AbortSignal };

export type ProposalReview = vscode.Disposable & {
  /** Open until the user applies or declines; closing an editor or a notification decides nothing. */
  reviewProposal(proposal: Proposal, held: readonly HeldFile[], place: ReviewPlace): Promise<ReviewDecision>;
};

type Ports = { documents: ProposalDocuments; settings(): Pick<Settings, 'autoOpen'> };

type Session = {
  proposal: Proposal;
  held: readonly HeldFile[];
  title: string;
  change: ShownChange;
  ticked: Set<string>;
  resolve(decision: ReviewDecision): void;
};

/** What the server keeps of a reason, in characters. */
const longestReason = 4_000;

/** The review of one proposal at a time: multi-file diff, tree with checkboxes, and the commands that decide. */
export function createProposalReview({ documents, settings }: Ports): ProposalReview {
  const tree = createChangesTree();
  let current: Session | null = null;
  /** A review that is opened again, because files had to be saved first, keeps its ticks. */
  let last: { changeSha256: string; ticked: ReadonlySet<string> } | null = null;

  function decide(session: Session, decision: ReviewDecision): void {
    if (current !== session) return;
    current = null;
    last = { changeSha256: session.proposal.changeSha256, ticked: session.ticked };
    setContextKeys({ reviewing: false });
    tree.show(null);
    void clearNotification();
    // Whatever becomes of the tabs, the decision stands.
    void closeTabs(tabsOf(session.title, session.change));
    session.change.forget();
    session.resolve(decision);
  }

  async function open(session: Session): Promise<void> {
    try {
      await openChange(session.title, session.change);
      if (current === session) await tree.reveal();
      else await closeTabs(tabsOf(session.title, session.change));
    } catch {
      // Whoever decided while it was opening does not miss it.
      if (current !== session) return;
      tell(
        'warning',
        vscode.l10n.t('The changes could not be opened together. Open them one by one in the Proposal view.'),
      );
    }
  }

  async function apply(session: Session): Promise<void> {
    const warning = tickWarning(session.held, session.ticked);
    if (warning === null) {
      decide(session, { decision: 'apply', ticked: new Set(session.ticked) });
      return;
    }
    const show = vscode.l10n.t('Show Changes');
    const { message, detail } = warning;
    const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, show);
    if (answer === show && current === session) await open(session);
  }

  async function decline(session: Session): Promise<void> {
    const reason = await vscode.window.showInputBox({
      title: vscode.l10n.t('Decline Proposal'),
      prompt: vscode.l10n.t('Enter declines; no file is changed. A reason is optional. Escape goes back.'),
      placeHolder: vscode.l10n.t('Why? (optional)'),
      ignoreFocusOut: true,
    });
    if (reason === undefined) return;
    const detail = reason.trim().slice(0, longestReason);
    decide(session, { decision: 'decline', ...(detail === '' ? {} : { detail }) });
  }

  async function notify(session: Session): Promise<void> {
    const { tested, files } = session.proposal;
    const one = files.length === 1;
    const count = files.length;
    const message = tested
      ? one
        ? vscode.l10n.t('Verified: 1 file. Apply?')
        : vscode.l10n.t('Verified: {0} files. Apply?', count)
      : one
        ? vscode.l10n.t('Reviewed only, not tested: 1 file. Apply?')
        : vscode.l10n.t('Reviewed only, not tested: {0} files. Apply?', count);
    const chosen = await choose(tested ? 'info' : 'warning', message, [
      { choice: 'apply', label: vscode.l10n.t('Apply') },
      { choice: 'show', label: vscode.l10n.t('Show Changes') },
      { choice: 'decline', label: vscode.l10n.t('Decline') },
    ]);
    if (chosen === null) return;
    if (current !== session) tellNothingWaits();
    else if (chosen === 'apply') await vscode.commands.executeCommand('plumbline.applyProposal');
    else if (chosen === 'decline') await vscode.commands.executeCommand('plumbline.declineProposal');
    else await open(session);
  }

  const command = (name: string, work: (session: Session) => Promise<void>): vscode.Disposable =>
    vscode.commands.registerCommand(`plumbline.${name}`, async () => {
      if (current === null) tellNothingWaits();
      else await work(current);
    });
  const commands = [
    command('applyProposal', apply),
    command('declineProposal', decline),
    command('reviewProposal', open),
  ];

  return {
    reviewProposal(proposal, held, { root, title, signal }) {
      if (current !== null) decide(current, { decision: 'later' });
      if (signal?.aborted) return Promise.resolve({ decision: 'later' });
      return new Promise((resolve) => {
        const session: Session = {
          proposal,
          held,
          title: reviewTitle(title, proposal),
          change: documents.show(proposal, root),
          ticked: new Set(last?.changeSha256 === proposal.changeSha256 ? last.ticked : []),
          resolve,
        };
        current = session;
        tree.show(contentOf(session));
        setContextKeys({ reviewing: true });
        signal?.addEventListener('abort', () => decide(session, { decision: 'later' }), { once: true });
        if (settings().autoOpen) void open(session);
        void notify(session);
      });
    },
    dispose() {
      if (current !== null) decide(current, { decision: 'later' });
      for (const one of commands) one.dispose();
      tree.dispose();
    },
  };
}

function contentOf({ proposal, held, change, ticked }: Session): TreeContent {
  return {
    nodes: reviewNodes(proposal, held),
    files: new Map(change.files.map((shown) => [shown.file.path, shown])),
    ticked,
    description: proposal.tested ? vscode.l10n.t('verified') : vscode.l10n.t('reviewed only, not tested'),
    message: () => tickWarning(held, ticked)?.message ?? '',
  };
}

function tellNothingWaits(): void {
  tell(
    'info',
    vscode.l10n.t('No proposal is under review here. If a run waits, resume it to review its proposal.'),
  );
}
