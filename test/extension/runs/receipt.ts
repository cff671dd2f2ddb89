import type { CheckResult, CommandResult } from '#shared/checks.contract.ts';
import type { Receipt } from '#shared/receipts.contract.ts';

type Call = Receipt['calls'][number];

export const commandResult = (command: Partial<CommandResult> = {}): CommandResult => ({
  id: 'test',
  name: 'test',
  command: ['npm', 'test'],
  exitCode: 0,
  timedOut: false,
  startError: null,
  durationMs: 1_250,
  outputTail: '',
  ...command,
});

export const checkResult = (result: Partial<CheckResult> = {}): CheckResult => ({
  check: 'command',
  status: 'passed',
  required: true,
  where: 'client',
  durationMs: 1_300,
  evidence: [],
  command: commandResult(),
  ...result,
});

export const modelCall = (call: Partial<Call> = {}): Call => ({
  step: 'generate',
  attempt: 1,
  role: 'implementer',
  provider: 'house',
  model: 'small-1',
  status: 'recorded',
  tokens: { prompt: 12_000, cached: 0, cacheWrite: 0, output: 800, reasoning: 0, estimated: false },
  unitPrices: { input: '300000', cached: '30000', cacheWrite: '0', output: '1200000' },
  markupBps: 0,
  charge: 45_600,
  absorbed: 0,
  providerRequestId: null,
  ...call,
});

/** A verified and applied TODO; every part can be replaced. */
export const receiptOf = (receipt: Partial<Receipt> = {}): Receipt => ({
  runId: '0b54ad3c-7f86-4c1e-9c0a-3d2f6b1a9e10',
  projectId: '5a1d52ce-0c3e-4b43-8f0c-6f2d3c7f5a11',
  projectName: 'Shop',
  kind: 'implement',
  todo: { path: 'TODO.md', headings: ['Cart'], text: 'Sum the cart', occurrence: 0 },
  state: 'verified',
  outcome: 'applied',
  demo: false,
  tested: true,
  rebaseOf: null,
  shown: { files: [{ path: 'src/sum.js', reason: 'named in the task' }], omitted: 3, tokens: 1_234 },
  quote: { low: 30_000, likely: 60_000, max: 240_000 },
  authorized: 120_000,
  spent: 45_600,
  charged: 45_600,
  notCharged: 0,
  chargeReason: 'The change was verified: what was spent is charged.',
  files: [{ op: 'modify', path: 'src/sum.js', before: 'a'.repeat(64), after: 'b'.repeat(64) }],
  attempts: [
    {
      attempt: 1,
      changeSha256: 'c'.repeat(64),
      checks: [checkResult()],
      verdict: {
        verdict: 'approved',
        criteria: [
          {
            criterion: 'Sums all items',
            met: true,
            evidence: { path: 'src/sum.js', quote: 'total += price' },
          },
        ],
        feedback: '',
      },
    },
  ],
  calls: [modelCall()],
  transfers: [],
  createdAt: '2025-03-01T10:00:00.000Z',
  endedAt: '2025-03-01T10:04:30.000Z',
  ...receipt,
});
