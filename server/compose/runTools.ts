import type { CheckName } from '#shared/checks.contract.ts';
import { judgePath } from '#shared/paths/pathPolicy.ts';
import { parseQuestions } from '../agents/parseQuestions.ts';
import { parseReview } from '../agents/parseReview.ts';
import { documentPrompt } from '../agents/prompts/document.ts';
import { implementPrompt } from '../agents/prompts/implement.ts';
import { interviewPrompt } from '../agents/prompts/interview.ts';
import { planPrompt } from '../agents/prompts/plan.ts';
import { refinePrompt } from '../agents/prompts/refine.ts';
import { resendPrompt } from '../agents/prompts/resend.ts';
import { reviewPrompt } from '../agents/prompts/review.ts';
import { splitPrompt } from '../agents/prompts/split.ts';
import { renderDiff } from '../agents/renderDiff.ts';
import { buildContext } from '../context/buildContext.ts';
import { type IndexOptions, indexFiles } from '../context/contextIndex.ts';
import { countTokens, cutToTokens } from '../context/countTokens.ts';
import { renderContext, sentenceTokens } from '../context/renderContext.ts';
import { changeSha256 } from '../edits/changeHash.ts';
import { drawNonce } from '../edits/drawNonce.ts';
import { createEditSession } from '../edits/editSession.ts';
import type { ModelRequest } from '../runs/engine/askStep.ts';
import type { Tools } from '../runs/flows/tools.ts';
import { documentsCheck } from '../verification/documentsCheck.ts';
import { runCheck } from '../verification/gateCheck.ts';
import { planCheck } from '../verification/planCheck.ts';
import { serverChecks } from '../verification/serverChecks.ts';
import { splitCheck } from '../verification/splitCheck.ts';
import { heldTests } from '../verification/testsCheck.ts';

/** Other tokenizers than the one counted with may need this much more for the same text. */
const tokenizerMargin = 1.2;

/** Upper bound of the tokens of a request over the tokenizers in use. */
export function promptTokens(messages: ModelRequest['messages']): number {
  return Math.ceil(
    messages.reduce((sum, { content }) => sum + countTokens(content) + 8, 0) * tokenizerMargin,
  );
}

/** The pure functions of context, edits, verification and agents, in the form the flows of a run ask for them. */
export function createRunTools(
  limits: Tools['limits'] & { contextTokens: number; planTokens: number },
  advisory: ReadonlySet<CheckName>,
  indexing: (orgId: string) => IndexOptions,
): Tools {
  const budget = { tokens: Math.floor(limits.contextTokens / tokenizerMargin) - sentenceTokens };
  return {
    drawNonce,
    async buildContext(orgId, files, request, nonce) {
      const index = await indexFiles(files, indexing(orgId));
      const built = await buildContext(index, request, budget);
      return {
        block: renderContext(built, nonce),
        files: built.files.map(({ path, reason }) => ({ path, reason })),
        omitted: built.omitted.length,
        tokens: built.tokens,
      };
    },
    editSession: createEditSession,
    changeSha256,
    check: (change) => serverChecks(change, advisory),
    holdReasons(change) {
      const tests = advisory.has('tests') ? new Map<string, string>() : heldTests(change);
      return new Map(
        change.operations.flatMap(({ path }) => {
          const { verdict, reason, executes } = judgePath(path);
          const reasons = [
            verdict === 'held' ? (reason ?? 'needs your tick') : [],
            tests.get(path) ?? [],
          ].flat();
          return reasons.length === 0 ? [] : [[path, { reason: reasons.join('; '), executes }] as const];
        }),
      );
    },
    renderDiff,
    prompts: {
      implement: implementPrompt,
      refine: refinePrompt,
      plan: planPrompt,
      interview: interviewPrompt,
      split: splitPrompt,
      document: documentPrompt,
      resend: resendPrompt,
      review: reviewPrompt,
    },
    boundPlan: (text) => cutToTokens(text, Math.floor(limits.planTokens / tokenizerMargin)),
    parseReview,
    parseQuestions,
    checkPlan: (plan) => runCheck('scope', () => planCheck(plan)),
    checkSplit: ({ operations, todoPath, todo }) =>
      runCheck('scope', () => splitCheck(operations, todoPath, todo)),
    checkDocuments: (documents) => runCheck('scope', () => documentsCheck(documents)),
    limits,
  };
}
