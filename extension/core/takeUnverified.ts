import { AppError } from '#shared/appError.ts';
import type { Change } from '#shared/changes.contract.ts';
import { clientApi as api } from '#shared/clientApi.ts';
import type { Receipt } from '#shared/receipts.contract.ts';
import type { Run } from '#shared/runs.contract.ts';
import { type Applied, applyProposal } from './apply.ts';
import { type HeldFile, heldFiles } from './heldFiles.ts';
import { lastChange } from './lastChange.ts';
import { forgetJournal } from './recover.ts';
import { type RunPorts, todoPathFor } from './runPorts.ts';
import { hashOf, readTarget, resolveTarget } from './targets.ts';
import { verifyChange } from './verifyChange.ts';

export type TakePorts = Pick<RunPorts, 'client' | 'files' | 'root' | 'journalFolder' | 'project' | 'now'> & {
  /** Asks the user, with what it costs in micro-USD. Answers the held files that were ticked; null for no. */
  confirm(offer: {
    change: Change;
    held: readonly HeldFile[];
    price: number;
  }): Promise<ReadonlySet<string> | null>;
  /** Told what the run has cost in all, in micro-USD, once it is paid for and before anything is changed. */
  onPaid(charged: number): void;
};

export type TakeResult =
  | { end: 'taken'; run: Run; receipt: Receipt; applied: Applied }
  /** Files that are not as the change expects them; nothing was charged. */
  | { end: 'changed'; paths: string[] }
  | { end: 'no_change' }
  /** It was taken before and is in the files. */
  | { end: 'there' }
  | { end: 'kept' };

/** What taking the change of a rejected run would cost, in micro-USD. */
export const priceOfTaking = ({
  billed,
  spent,
  charged,
}: Pick<Run, 'billed' | 'spent' | 'charged'>): number => (billed ? spent - (charged ?? 0) : 0);

/**
 * Applies the last change of a rejected run although it was not verified, whole or not at all, and leaves its box open. It is paid for
 * first: what then keeps it from being applied can be mended and the call repeated, which charges nothing more. Throws as
 * `applyProposal`, then saying so, and what the server says against it.
 */
export async function takeUnverified(ports: TakePorts, run: Run): Promise<TakeResult> {
  const { client, files, root, journalFolder, now } = ports;
  const change = await lastChange(client, run);
  if (change === null) return { end: 'no_change' };
  verifyChange(change);
  const policy = { todoPath: todoPathFor(ports, run) };
  const held = heldFiles(change.files, policy);
  if (run.outcome === 'taken' && (await differing(ports, change, 'sha256')).length === 0)
    return { end: 'there' };
  const paths = await differing(ports, change, 'baseSha256');
  if (paths.length > 0) return { end: 'changed', paths };
  const price = priceOfTaking(run);
  const ticked = await ports.confirm({ change, held, price });
  if (ticked === null || held.some(({ path }) => !ticked.has(path))) return { end: 'kept' };
  // A dialog may be open for long.
  const since = await differing(ports, change, 'baseSha256');
  if (since.length > 0) return { end: 'changed', paths: since };
  const taken = await client.call(api.takeUnverified, {
    params: { id: run.id, n: change.attempt },
    body: { changeSha256: change.changeSha256, authorized: price },
  });
  ports.onPaid(taken.charged ?? 0);
  const applied = await applyProposal({
    ...{ root, files, journalFolder, proposal: change, policy, ticked, now },
    todo: null,
  }).catch((error: unknown) => {
    throw error instanceof AppError ? paidFor(error) : error;
  });
  await forgetJournal({ files, journalFolder }, run.id);
  const receipt = await client.call(api.getReceipt, { params: { id: run.id } });
  return { end: 'taken', run: taken, receipt, applied };
}

const paidFor = ({ code, message, details, cause }: AppError): AppError =>
  new AppError(
    code,
    `${message} It is paid for: when that is mended, take it again, which costs nothing more.`,
    { cause, ...(details === undefined ? {} : { details }) },
  );

async function differing(
  { files, root }: TakePorts,
  change: Change,
  from: 'baseSha256' | 'sha256',
): Promise<string[]> {
  const changed: string[] = [];
  for (const file of change.files) {
    const found = await readTarget(files, await resolveTarget(files, root, file.path));
    if (hashOf(found) !== file[from]) changed.push(file.path);
  }
  return changed;
}
