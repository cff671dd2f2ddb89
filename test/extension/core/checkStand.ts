import { join } from 'node:path';
import type { ChangedFile } from '#shared/changes.contract.ts';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import { checkChange } from '../../../extension/core/checkChange.ts';
import { createCheckMemory } from '../../../extension/core/checkMemory.ts';
import type { CheckPolicy } from '../../../extension/core/checkPolicy.ts';
import type { CheckRunPorts } from '../../../extension/core/checkRun.ts';
import { openStage } from '../../../extension/core/stage.ts';
import { changeOf, makeWorkspace, type Tree } from './workspace.ts';

export const node = (script: string, more: Partial<CheckCommand> = {}): CheckCommand => ({
  id: 'test',
  command: [process.execPath, '-e', script],
  ...more,
});

type Given = Partial<Omit<CheckRunPorts, 'stage' | 'policy'>> & { policy?: Partial<CheckPolicy> };

/** A workspace with its staged copy and the ports of its checks; `told` are the commands as they began. */
export async function checkStand(tree: Tree, { policy, ui = {}, commands = [], ...more }: Given = {}) {
  const workspace = makeWorkspace(tree);
  const stage = await openStage({ workspace: workspace.root, stagesFolder: join(workspace.base, 'stages') });
  const told: string[] = [];
  const ports: CheckRunPorts = {
    stage,
    commands,
    policy: {
      sandbox: null,
      shareHome: false,
      setup: null,
      probeSeconds: 60,
      relatedAboveSeconds: 20,
      memory: createCheckMemory(),
      environment: process.env,
      ...policy,
    },
    todoPath: 'TODO.md',
    ui: {
      onCheck: ({ check, part }) => told.push(part === undefined ? check.id : `${part} of ${check.id}`),
      ...ui,
    },
    ...more,
  };
  return {
    ...workspace,
    stage,
    ports,
    told,
    async check(after: Tree, before = tree, as = (file: ChangedFile): ChangedFile => file) {
      const checked = await checkChange(ports, changeOf(before, after).files.map(as));
      if ('moved' in checked) throw new Error(`moved: ${checked.moved.join()}`);
      return checked;
    },
  };
}
