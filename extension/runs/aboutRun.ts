import type { Run } from '#shared/runs.contract.ts';

const wholes: Record<Run['kind'], string> = {
  plan: 'Plan of the project',
  implement: 'A TODO',
  refine: 'Refinement',
  document: 'The README',
};

/** What a run is about: its TODO or file, if it has one. */
export const aboutRun = ({
  todo,
  file,
  kind,
}: Pick<Run, 'todo' | 'kind'> & { file?: string | null }): string => todo?.text ?? file ?? wholes[kind];
