import { sha256 } from './sha256.ts';

/** What was learned of a workspace's commands, by command. */
export type CheckRecord = {
  /** Milliseconds of the last times a command succeeded, oldest first. */
  durations: Readonly<Record<string, readonly number[]>>;
  /** What the user said about a command that works only with the network. */
  network: Readonly<Record<string, boolean>>;
};

export type CheckMemory = { read(): CheckRecord; write(record: CheckRecord): Promise<void> };

const kept = 5;
export const commandKey = (command: readonly string[]): string =>
  sha256(JSON.stringify(command)).slice(0, 16);

/** A memory that lasts as long as the process. */
export function createCheckMemory(): CheckMemory {
  let record: CheckRecord = { durations: {}, network: {} };
  return {
    read: () => record,
    async write(next) {
      record = next;
    },
  };
}

export function withDuration(record: CheckRecord, command: readonly string[], ms: number): CheckRecord {
  const key = commandKey(command);
  const durations = [...(record.durations[key] ?? []), ms].slice(-kept);
  return { ...record, durations: { ...record.durations, [key]: durations } };
}

/** The median of what a command took, in milliseconds; undefined for one that never succeeded here. */
export function usualMs({ durations }: CheckRecord, command: readonly string[]): number | undefined {
  const sorted = [...(durations[commandKey(command)] ?? [])].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

export const networkAnswer = ({ network }: CheckRecord, command: readonly string[]): boolean | undefined =>
  network[commandKey(command)];

export const withNetworkAnswer = (
  record: CheckRecord,
  command: readonly string[],
  allowed: boolean,
): CheckRecord => ({ ...record, network: { ...record.network, [commandKey(command)]: allowed } });
