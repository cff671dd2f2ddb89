import * as vscode from 'vscode';
import { formatCredits } from '#shared/money.ts';
import { nodeFiles } from '../core/nodeFiles.ts';
import { repositoryAbove } from '../core/repositoryAbove.ts';
import type { RunUi } from '../core/runPorts.ts';
import { offerOne } from '../platform/choose.ts';
import { appliedToDisk, saveFirst } from '../platform/dirtyFiles.ts';
import type { Preview, ReadOnlyDocuments } from '../platform/readOnlyDocuments.ts';
import type { Settings } from '../platform/settings.ts';
import type { ProposalReview } from '../review/proposalReview.view.ts';
import { confirmCancel } from './confirmCancel.view.ts';
import { askQuestions } from './interview.view.ts';
import { oneLine } from './oneLine.ts';
import { decideQuote } from './quoteDecision.model.ts';
import { quoteText } from './quoteText.model.ts';
import { sentFilesText } from './sentFiles.model.ts';

type Ports = {
  root: string;
  signal: AbortSignal;
  settings(): Settings;
  review: ProposalReview;
  texts: ReadOnlyDocuments;
  /** What the run is about, for titles. */
  title: string;
};

type Questions = Pick<
  RunUi,
  | 'confirmQuote'
  | 'confirmExecution'
  | 'reviewProposal'
  | 'authorizeMore'
  | 'answerQuestions'
  | 'resolveConflict'
  | 'judgeFailing'
  | 'allowNetwork'
  | 'confirmCancel'
>;

/** Everything a run asks of a person, as editor dialogs. Closing one is always the answer that changes nothing. */
export function createQuestions({ root, signal, settings, review, texts, title }: Ports): Questions {
  return {
    async confirmQuote(offer) {
      const decision = decideQuote(offer.quote, settings());
      if (decision.kind === 'capped') {
        const open = vscode.l10n.t('Open Settings');
        // Not waited for: a notification may lie in the list for long, and the run is over.
        void offerOne('warning', decision.message, open).then((wanted) => {
          if (!wanted) return;
          void vscode.commands.executeCommand('workbench.action.openSettings', 'plumbline.run.maxCredits');
        });
        return null;
      }
      const { authorized, ask } = decision;
      if (!ask) return { authorized };
      const start = vscode.l10n.t('Start for at Most {0}', formatCredits(authorized, 'up'));
      const show = vscode.l10n.t('Show Files to Be Sent');
      const text = quoteText(offer, { title, authorized });
      for (;;) {
        const answer = await vscode.window.showInformationMessage(
          text.title,
          { modal: true, detail: text.detail },
          start,
          show,
        );
        if (answer === show) {
          const list = await texts.preview(vscode.l10n.t('What This Run Sends.md'), sentFilesText(offer));
          const back = await untilBack(list, signal);
          list.dispose();
          if (!back) return null;
          continue;
        }
        return answer === start ? { authorized } : null;
      }
    },

    async confirmExecution(files) {
      const run = vscode.l10n.t('Run the Checks');
      const cancel = vscode.l10n.t('Cancel the Run');
      const answer = await askNow(
        vscode.l10n.t('The change touches files that run as code when your checks run.'),
        `${vscode.l10n.t('They run on a copy of the workspace, a setup command with network access among them. Nothing was run yet.')}\n\n${files.map(({ path, reason }) => `${path}: ${reason}`).join('\n')}`,
        run,
        cancel,
      );
      return answer === run ? 'run' : answer === cancel ? 'cancel' : 'later';
    },

    async reviewProposal(proposal, held) {
      for (;;) {
        const decided = await review.reviewProposal(proposal, held, { root, title, signal });
        if (decided.decision !== 'apply') return decided;
        const paths = proposal.files.map(({ path }) => path);
        const all = proposal.todo === null ? paths : [...paths, proposal.todo.path];
        if (await saveFirst(root, appliedToDisk(), all)) return decided;
      }
    },

    async authorizeMore(run) {
      const needed = run.needed ?? run.authorized;
      const yes = vscode.l10n.t('Authorise {0}', formatCredits(needed, 'up'));
      const answer = await vscode.window.showWarningMessage(
        vscode.l10n.t('“{0}” needs more than you authorised to finish.', title),
        {
          modal: true,
          detail: vscode.l10n.t(
            'Authorised: {0}. Spent so far: {1}. The next attempt needs {2} in all. The run waits until you decide; nothing is lost.',
            formatCredits(run.authorized),
            formatCredits(run.spent),
            formatCredits(needed, 'up'),
          ),
        },
        yes,
      );
      return answer === yes ? { authorized: needed } : null;
    },

    answerQuestions: (questions) => askQuestions(questions),

    confirmCancel: (run) => confirmCancel(run, title),

    async judgeFailing(failing) {
      const must = vscode.l10n.t('Must Pass');
      const leave = vscode.l10n.t('Leave Out of This Run');
      const cancel = vscode.l10n.t('Cancel the Run');
      const sandboxed = failing.some(({ isolation }) => isolation === 'offline' || isolation === 'network');
      const above = await repositoryAbove(nodeFiles, root);
      const what = [
        vscode.l10n.t(
          'Must pass: the failure goes back to the model, which tries to repair it. Left out: the check is shown as failed and does not hold the change up.',
        ),
        ...(sandboxed
          ? [
              vscode.l10n.t(
                'Checks run in a sandbox with a home folder of their own. If they need more of this machine, see the settings plumbline.checks.sandbox and plumbline.checks.shareHome.',
              ),
            ]
          : []),
        ...(above === null
          ? []
          : [
              vscode.l10n.t(
                'They run on a copy of this folder alone, which is part of {0}. If they need packages or files from there, cancel and open that folder instead.',
                oneLine(above, 200),
              ),
            ]),
      ];
      const commands = failing.map(({ command }) => oneLine(command.join(' '), 200));
      const answer = await askNow(
        vscode.l10n.t('A check fails, and it failed before the change too. What counts?'),
        `${what.join(' ')}\n\n${commands.join('\n')}`,
        must,
        leave,
        cancel,
      );
      if (answer === must) return 'must_pass';
      return answer === leave ? 'leave_out' : answer === cancel ? 'cancel' : 'later';
    },

    async allowNetwork({ command }) {
      const allow = vscode.l10n.t('Allow Network');
      const never = vscode.l10n.t('Never');
      const answer = await vscode.window.showWarningMessage(
        vscode.l10n.t('A check passes on your files only with network access.'),
        {
          modal: true,
          detail: `${vscode.l10n.t('Checks run in a sandbox without network. If you allow it, this command may reach the network in this workspace from now on, also when it runs code that a model wrote.')}\n\n${oneLine(command.join(' '), 200)}`,
        },
        allow,
        never,
      );
      return answer === allow ? true : answer === never ? false : null;
    },

    async resolveConflict({ paths, mergeable, unsent, reason }) {
      const merge = vscode.l10n.t('Merge and Check Again (Free)');
      const retry = vscode.l10n.t('Try Again');
      const giveUp = vscode.l10n.t('Give It Up');
      const kept = vscode.l10n.t('Nothing was applied and your edits are as you left them.');
      const how = mergeable
        ? vscode.l10n.t(
            'Merging puts the change on top of your edits and runs every check again, at no charge. You review the result before it is applied.',
          )
        : unsent
          ? vscode.l10n.t('Rename or move them and try again, or give the change up.')
          : vscode.l10n.t('Put the files back as they were and try again, or give the change up.');
      const answer = await askNow(
        unsent
          ? vscode.l10n.t('This change creates files that are here already, but were not sent to the model.')
          : vscode.l10n.t('Files of this change were edited since the run started.'),
        `${[...(reason === undefined ? [] : [reason]), kept, how].join(' ')}\n\n${paths.join('\n')}`,
        ...(mergeable ? [merge] : []),
        retry,
        giveUp,
      );
      if (answer === merge) return 'rebase';
      return answer === retry ? 'retry' : answer === giveUp ? 'report' : 'later';
    },
  };
}

/** A dialog whose way out is called what it does: beside "Cancel the Run" a "Cancel" would be one too many. */
async function askNow(message: string, detail: string, ...labels: string[]): Promise<string | undefined> {
  const later: vscode.MessageItem = { title: vscode.l10n.t('Decide Later'), isCloseAffordance: true };
  const items = labels.map((title): vscode.MessageItem => ({ title }));
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, ...items, later);
  return answer?.title;
}

/** False when the run is cancelled meanwhile. The notification goes away while a person reads; the list stays, and closing it leads back. */
async function untilBack(list: Preview, signal: AbortSignal): Promise<boolean> {
  const text = vscode.l10n.t('Nothing was sent yet. Close the list to come back to the quote.');
  const ends: vscode.Disposable[] = [];
  const back = await Promise.race([
    offerOne('info', text, vscode.l10n.t('Back to the Quote')).then((chosen) => chosen || never),
    new Promise<true>((yes) => ends.push(list.onDidClose(() => yes(true)))),
    new Promise<false>((no) => signal.addEventListener('abort', () => no(false), { once: true })),
  ]);
  for (const one of ends) one.dispose();
  return back;
}

const never = new Promise<never>(() => undefined);
