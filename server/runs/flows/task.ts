import { AppError } from '#shared/appError.ts';
import type { CheckResult } from '#shared/checks.contract.ts';
import { findTodo } from '#shared/todo/findTodo.ts';
import { parseTodo } from '#shared/todo/parseTodo.ts';
import type { ModelRequest } from '../engine/askStep.ts';
import type { RunRecord } from '../run.ts';
import { documentTask, planTask, splitTask } from './architectTasks.ts';
import type { PlannedLines } from './plannedLines.ts';
import type { FileOperation, Previous, TodoText, Tools } from './tools.ts';
import type { Workspace } from './workspace.ts';

/** What one run is about, for the attempt loop: who writes, what is shown, what the reviewer holds it to. */
export type Task = {
  role: 'architect' | 'implementer';
  /** Key and label of the step that generates. */
  step: 'implement' | 'refine' | 'plan' | 'document';
  label: string;
  /** In words, for context search and the reviewer. */
  text: string;
  /** What the user asked for, without what a model added to it. */
  asked: string;
  criteria: string[];
  mentioned: string[];
  focus: string[];
  /** The TODO file, which a change must not touch; null when the change is to write it. */
  protectedTodo: string | null;
  /** What only changes of this kind have to keep to, a part of the check of the same name. */
  ownCheck?(operations: readonly FileOperation[]): Promise<CheckResult>;
  render(shown: { context: string; nonce: string; previous: Previous | null }): ModelRequest['messages'];
};

/** `planned`: what plans that were applied added, for a plan on top of them. */
export function taskOf(
  tools: Tools,
  run: RunRecord,
  { original, base }: Workspace,
  { todoPath, planned }: { todoPath: string; planned: PlannedLines },
): Task {
  const todo = run.todo ? todoText(run, original) : null;
  if (run.kind === 'document') return documentTask(tools, run, todoPath, original);
  if (run.kind === 'plan')
    return todo === null
      ? planTask(tools, run, todoPath, planned)
      : splitTask(tools, run, todo, run.todo?.path ?? todoPath);
  if (run.kind === 'refine') return refineTask(tools, run, todo, base, run.todo?.path ?? todoPath);
  if (!todo) throw new AppError('invalid_request', 'An implement run needs a TODO.');
  const plan = original.get('docs/plan.md');
  return {
    role: 'implementer',
    step: 'implement',
    label: `Implementing: ${todo.text}`,
    text: [...todo.headings, todo.text, todo.body, run.hint ?? ''].join('\n'),
    // The label keeps the hint apart from criteria that a TODO may end with.
    asked: [todo.text, todo.body, run.hint === null ? '' : `Action: ${run.hint}`].join('\n\n'),
    criteria: criteriaOf(todo),
    mentioned: todo.files,
    focus: [],
    protectedTodo: run.todo?.path ?? todoPath,
    render: ({ context, nonce, previous }) =>
      tools.prompts.implement({
        todo,
        plan: plan ? tools.boundPlan(new TextDecoder().decode(plan)) : null,
        context,
        nonce,
        hint: run.hint,
        previous,
      }),
  };
}

function refineTask(
  tools: Tools,
  run: RunRecord,
  todo: TodoText | null,
  base: Workspace['base'],
  todoPath: string,
): Task {
  const instruction = run.instruction ?? '';
  const focus = run.file && base.has(run.file) ? [run.file] : [];
  // What the user edited is held to the TODO alone: there is no instruction to follow.
  const criteria = [...(run.edited && todo ? [] : [instruction]), ...(todo ? criteriaOf(todo) : [])];
  return {
    role: 'implementer',
    step: 'refine',
    label: run.file ? `Refining ${run.file}` : 'Refining the rejected change',
    text: [instruction, todo?.text ?? '', todo?.body ?? ''].join('\n'),
    // The instruction for a rejected TODO quotes what the models said.
    asked: [todo === null ? instruction : '', todo?.text ?? '', todo?.body ?? ''].join('\n'),
    criteria,
    mentioned: todo?.files ?? [],
    focus,
    protectedTodo: todoPath,
    render: ({ context, nonce, previous }) =>
      tools.prompts.refine({ file: run.file, instruction, criteria, context, nonce, previous }),
  };
}

function todoText(run: RunRecord, files: Workspace['original']): TodoText {
  const bytes = run.todo ? files.get(run.todo.path) : undefined;
  if (!run.todo || !bytes) throw new AppError('todo_not_found', 'The TODO file is not part of the snapshot.');
  return findTodo(parseTodo(new TextDecoder().decode(bytes)), run.todo);
}

const criteriaOf = (todo: TodoText): string[] => (todo.criteria.length > 0 ? todo.criteria : [todo.text]);
