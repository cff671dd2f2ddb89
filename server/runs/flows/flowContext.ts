import type { Ask } from '../engine/askStep.ts';
import type { Steps } from '../engine/steps.ts';
import type { Unit } from '../ports.ts';
import type { QuoteRecord } from '../quotes.store.ts';
import type { RunRecord } from '../run.ts';
import type { Task } from './task.ts';
import type { Tools } from './tools.ts';
import type { Workspace } from './workspace.ts';

/** Everything an attempt works with. Flows are replayed from the top by each job: whatever they decide on is recorded. */
export type FlowContext = Unit & {
  run: RunRecord;
  quote: QuoteRecord;
  steps: Steps;
  ask: Ask;
  tools: Tools;
  workspace: Workspace;
  task: Task;
};
