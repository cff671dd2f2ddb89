import { formatCredits } from '#shared/money.ts';
import type { Run } from '#shared/runs.contract.ts';
import { aboutRun } from '../runs/aboutRun.ts';
import { oneLine } from '../runs/oneLine.ts';
import { describeState, isOngoing, isStartable, stateOf, type TodoState } from './todoStates.model.ts';
import type { TodoTree, TreeNode } from './todoTree.model.ts';

/** How a node looks and reads, before it is an item of the editor. */
export type NodeLook = {
  label: string;
  description: string;
  accessibilityLabel: string;
  icon: string;
  color: string | null;
  /** What menus go by. `.ran` at its end: there is a receipt. */
  contextValue: string;
};

const looks: Record<TodoState, { icon: string; color: string | null; spoken: string }> = {
  open: { icon: 'circle-large-outline', color: null, spoken: 'open' },
  next: { icon: 'arrow-circle-right', color: 'charts.blue', spoken: 'open, next' },
  running: { icon: 'sync~spin', color: 'charts.blue', spoken: 'running' },
  waiting: { icon: 'bell-dot', color: 'charts.yellow', spoken: 'waits for you' },
  rejected: { icon: 'error', color: 'charts.red', spoken: 'not verified' },
  done: { icon: 'pass-filled', color: 'charts.green', spoken: 'done' },
};

export function lookOf(node: TreeNode, tree: TodoTree): NodeLook {
  switch (node.type) {
    case 'heading': {
      const { label } = node;
      const done = `${node.total - node.left} of ${node.total} done`;
      return {
        label: oneLine(label),
        description: done,
        accessibilityLabel: `${oneLine(label)}, ${done}`,
        icon: 'list-tree',
        color: null,
        contextValue: 'heading',
      };
    }
    case 'todo': {
      const { item } = node;
      const found = stateOf(item, tree.next, tree.runs);
      const { icon, color, spoken } = looks[found.state];
      return {
        label: oneLine(item.text),
        description: describeState(found),
        accessibilityLabel: `${oneLine(item.text)}, ${spoken}`,
        icon,
        color,
        contextValue: `todo.${isStartable(found.state) && tree.openBelow.has(item.index) ? 'parent' : found.state}${found.run?.endedAt ? '.ran' : ''}`,
      };
    }
    case 'runs':
      return {
        label: 'Runs',
        description: '',
        accessibilityLabel: 'Runs',
        icon: 'history',
        color: null,
        contextValue: 'runs',
      };
    case 'run': {
      const { run } = node;
      const about = oneLine(aboutRun(run));
      const { icon, color } = runLook(run);
      return {
        label: about,
        description: runLine(run),
        accessibilityLabel: `${about}, ${runLine(run)}`,
        icon,
        color,
        contextValue: isOngoing(run) ? 'run.waiting' : 'run',
      };
    }
  }
}

/** Kind, state, charge and time of a run, on one line. */
export function runLine({ kind, state, outcome, charged, demo, createdAt }: Run): string {
  const cost = charged === null ? '' : ` · ${formatCredits(charged)}`;
  const when = createdAt.slice(0, 16).replace('T', ' ');
  return `${kind} · ${outcome ?? state.replaceAll('_', ' ')}${cost}${demo ? ' · demo model' : ''} · ${when} UTC`;
}

function runLook({ state, outcome, endedAt }: Run): { icon: string; color: string | null } {
  if (endedAt === null) return { icon: 'sync', color: 'charts.blue' };
  if (state === 'verified')
    return { icon: outcome === 'applied' ? 'pass' : 'verified', color: 'charts.green' };
  return state === 'cancelled'
    ? { icon: 'circle-slash', color: null }
    : { icon: 'error', color: 'charts.red' };
}
