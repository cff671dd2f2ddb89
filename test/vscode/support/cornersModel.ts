import { type ScriptedModel, startScriptedModel } from '../../../server/demo/scriptedModel.ts';
import { approval } from '../../bench/gate/caseModel.ts';
import { demoModelsAt } from '../../support/demoModels.ts';
import { edit } from '../../support/sumModel.ts';

/** A TODO whose change needs a tick of its own, and one whose change does not. */
export const nodeTodo = 'Say which Node it needs';
export const currencyTodo = 'Name the currency';

/** An instruction that the model thinks about for ever. */
export const longTask = 'Think about rounding';

export const cornersTodo = `# Corners
- [ ] ${nodeTodo}
  - **File:** \`package.json\`
- [ ] ${currencyTodo}
  - **File:** \`src/money.js\`
`;

const nodeEdit = edit(
  'package.json',
  '  "private": true,',
  '  "private": true,\n  "engines": { "node": ">=20" },',
);
const currencyEdit = edit(
  'src/money.js',
  'export function formatCents(cents) {',
  "export const currency = 'EUR';\n\nexport function formatCents(cents) {",
);
const commentEdit = edit(
  'src/money.js',
  'export function formatCents(cents) {',
  '/** Whole cents as text. */\nexport function formatCents(cents) {',
);

/** Answers for these two TODOs and for one refinement, and approves what it is shown. */
export async function startCornersModel(): Promise<ScriptedModel & { environment: Record<string, string> }> {
  const model = await startScriptedModel(({ model: name, messages }) => {
    const asked = messages.at(-1)?.content ?? '';
    if (asked.includes(longTask)) return new Promise<string>(() => undefined);
    if (name === 'demo-architect') return approval(asked);
    if (asked.includes('Refine now.')) return commentEdit;
    return asked.includes(`- [ ] ${nodeTodo}`) || asked.includes(nodeTodo) ? nodeEdit : currencyEdit;
  });
  return {
    ...model,
    environment: {
      ...demoModelsAt(model.url),
      INITIAL_GRANT: '500',
    },
  };
}
