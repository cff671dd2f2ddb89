import { type ScriptedModel, startScriptedModel } from '../../server/demo/scriptedModel.ts';
import { demoModelsAt } from './demoModels.ts';
import { approval, rightEdit, wrongEdit } from './sumModel.ts';

export type SumService = ScriptedModel & {
  /** Settings that connect a server to it. */
  environment: Record<string, string>;
  /** How often each different request came, in order of first arrival. */
  timesAsked(): number[];
};

/** A scripted model that gets the sum wrong first and right once it is shown what failed. It outlives every server. */
export async function startSumService(): Promise<SumService> {
  const model = await startScriptedModel(({ model: name, messages }) => {
    if (name === 'demo-architect') return approval;
    return messages.some(({ content }) => content.includes('not ok 1')) ? rightEdit : wrongEdit;
  });
  return {
    ...model,
    environment: {
      ...demoModelsAt(model.url),
      INITIAL_GRANT: '500',
      RATE_LIMIT_PER_ADDRESS: '0',
      RATE_LIMIT_PER_ACCOUNT: '0',
    },
    timesAsked() {
      const times = new Map<string, number>();
      for (const { messages } of model.requests) {
        const asked = JSON.stringify(messages);
        times.set(asked, (times.get(asked) ?? 0) + 1);
      }
      return [...times.values()];
    },
  };
}
