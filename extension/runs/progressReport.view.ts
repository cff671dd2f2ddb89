import * as vscode from 'vscode';
import { isShown, progressLine, type RunProgress } from './runProgress.model.ts';

type Options = {
  title: string;
  current(): RunProgress;
  onChange: vscode.Event<void>;
  done: Promise<unknown>;
  cancel(): Promise<'cancelled' | 'goOn'>;
};

/**
 * Shows a run under way as progress of the view and as one notification with Cancel, which makes room while the run waits for
 * an answer of the user. Cancel asks first; when the user would rather go on the notification comes back.
 */
export async function reportProgress({ title, current, onChange, done, cancel }: Options): Promise<void> {
  let over = false;
  const end = done.then(
    () => undefined,
    () => undefined,
  );
  void end.then(() => {
    over = true;
  });
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      if (holds()) return resolve();
      const listening = onChange(() => {
        if (!holds()) return;
        listening.dispose();
        resolve();
      });
      void end.then(() => {
        listening.dispose();
        resolve();
      });
    });
  void vscode.window.withProgress({ location: { viewId: 'plumbline.projects' } }, () => end);
  while (!over) {
    await until(() => isShown(current()));
    if (over) return;
    const cancelled = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (progress, token) => {
        const show = (): void => progress.report({ message: progressLine(current(), Date.now()) });
        show();
        const timer = setInterval(show, 15_000);
        const listening = onChange(show);
        const asked = new Promise<boolean>((resolve) => token.onCancellationRequested(() => resolve(true)));
        const result = await Promise.race([until(() => !isShown(current())).then(() => false), asked]);
        clearInterval(timer);
        listening.dispose();
        return result;
      },
    );
    if (cancelled && !over && (await cancel()) === 'cancelled') return;
  }
}
