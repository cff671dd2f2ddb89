import type { TodoItem } from '#shared/todo/todo.ts';
import { codeSpan, prose } from '../runs/markdownText.ts';
import { runLine } from './todoItem.model.ts';
import { stateOf } from './todoStates.model.ts';
import type { TodoTree, TreeNode } from './todoTree.model.ts';

/** Markdown for the hover of a node; text of files and of the server stands in it as text. */
export function tooltipOf(node: TreeNode, tree: TodoTree): string {
  switch (node.type) {
    case 'heading':
      return node.headings.length === 0 ? 'TODOs before the first heading' : prose(node.headings.join(' › '));
    case 'todo':
      return todoTooltip(node.item, tree);
    case 'runs':
      return 'The last runs of this project, newest first';
    case 'run': {
      const { run } = node;
      const message = run.message === null ? [] : [prose(run.message)];
      return [runLine(run), codeSpan(run.id), ...message].join('\n\n');
    }
  }
}

function todoTooltip(item: TodoItem, tree: TodoTree): string {
  const { run } = stateOf(item, tree.next, tree.runs);
  const waits = !item.ticked && tree.openBelow.has(item.index);
  const criteria = item.criteria.map((criterion) => `- ${prose(criterion)}`).join('\n');
  const parts = [
    `**${prose(item.text)}**`,
    criteria,
    waits ? 'It has open sub-tasks. Do those first.' : '',
    run === null ? '' : runLine(run),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}
