import type { CheckResult } from '#shared/checks.contract.ts';
import type { RunRecord } from '../run.ts';
import type { PlannedLines } from './plannedLines.ts';
import type { Task } from './task.ts';
import type { FileOperation, Files, TodoText, Tools } from './tools.ts';

/** What a rejected plan or README that is refined has to become. Of what the user edited nothing more is asked. */
const wished = ({ instruction, edited }: RunRecord): string[] =>
  instruction === null || edited ? [] : [instruction];

const planCriteria = [
  'The plan covers what the description asks for and adds nothing it does not ask for.',
  'Each TODO is small enough for one change and names how it is verified.',
];

/** Writes docs/plan.md and the TODO file. `planned`: what plans that were applied added. */
export function planTask(tools: Tools, run: RunRecord, todoPath: string, planned: PlannedLines): Task {
  const description = run.description ?? '';
  return {
    role: 'architect',
    step: 'plan',
    label: 'Planning the project',
    text: description,
    asked: description,
    criteria: [...planCriteria, ...wished(run)],
    mentioned: [todoPath, 'docs/plan.md', 'README.md', 'package.json'],
    focus: [],
    protectedTodo: null,
    ownCheck: (operations) => tools.checkPlan({ operations, todoPath, planned }),
    render: ({ context, nonce, previous }) =>
      tools.prompts.plan({ description, instruction: run.instruction, todoPath, context, nonce, previous }),
  };
}

const splitCriteria = [
  'The sub-tasks together are the whole TODO, and nothing else.',
  'Each sub-task is small enough for one change and names how it is verified.',
];

/** Splits one TODO into smaller ones, below it in the TODO file. */
export function splitTask(tools: Tools, run: RunRecord, todo: TodoText, todoPath: string): Task {
  const description = run.description ?? '';
  const { headings, text } = todo;
  const name = { headings, text, occurrence: run.todo?.occurrence ?? 0, alike: run.todo?.alike };
  return {
    role: 'architect',
    step: 'plan',
    label: `Splitting: ${text}`,
    text: [...headings, text, todo.body, description].join('\n'),
    asked: '',
    criteria: [...splitCriteria, ...wished(run)],
    mentioned: [todoPath, 'docs/plan.md', ...todo.files],
    focus: [todoPath],
    protectedTodo: null,
    ownCheck: (operations) => tools.checkSplit({ operations, todoPath, todo: name }),
    render: ({ context, nonce, previous }) =>
      tools.prompts.split({
        todoPath,
        todo,
        description,
        instruction: run.instruction,
        context,
        nonce,
        previous,
      }),
  };
}

const documentCriteria = [
  'README.md says what the project is for, how to install it, how to use it and how to run its tests, as the files show it.',
  'Everything it says is true of the files: no command, option, function or file that is not there.',
];

/** Writes the README of a project that is done. */
export function documentTask(tools: Tools, run: RunRecord, todoPath: string, base: Files): Task {
  const criteria = [...documentCriteria, ...wished(run)];
  return {
    role: 'architect',
    step: 'document',
    label: 'Writing the README',
    text: 'README documentation: what the project is for, install, usage, example, tests, package scripts, entry points',
    asked: '',
    criteria,
    mentioned: [
      'README.md',
      'package.json',
      'docs/plan.md',
      todoPath,
      'pyproject.toml',
      'Makefile',
      'go.mod',
    ],
    focus: [],
    protectedTodo: todoPath,
    ownCheck: (operations: readonly FileOperation[]): Promise<CheckResult> =>
      tools.checkDocuments({ operations, base }),
    render: ({ context, nonce, previous }) =>
      tools.prompts.document({ criteria, instruction: run.instruction, context, nonce, previous }),
  };
}
