import { type CheckMemory, createCheckMemory } from './checkMemory.ts';
import { findSandbox, type Sandbox } from './findSandbox.ts';

/** How the user's commands are run. */
export type CheckPolicy = {
  /** Null: they run with the user's rights. */
  sandbox: Sandbox | null;
  /** The user lets them see HOME, with what signs in elsewhere. */
  shareHome: boolean;
  /** Runs in the copy, with the network, when it is new and when a dependency manifest changed. Consented to like a check. */
  setup: readonly string[] | null;
  /** A passing command that took longer is not run once more to see whether it notices broken code. 0: none is. */
  probeSeconds: number;
  /** Before a command that usually takes longer, the tests nearest to the change run alone. */
  relatedAboveSeconds: number;
  memory: CheckMemory;
  environment: NodeJS.ProcessEnv;
};

let found: Promise<Sandbox | null> | undefined;

/** Looks for a sandbox once in the life of the process. */
function knownSandbox(): Promise<Sandbox | null> {
  found ??= findSandbox();
  return found;
}

/** What holds where nobody set anything. */
export async function defaultCheckPolicy(): Promise<CheckPolicy> {
  return {
    sandbox: await knownSandbox(),
    shareHome: false,
    setup: null,
    probeSeconds: 120,
    relatedAboveSeconds: 20,
    memory: createCheckMemory(),
    environment: process.env,
  };
}
