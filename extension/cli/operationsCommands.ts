import { api } from '#shared/api.ts';
import { formatCredits } from '#shared/money.ts';
import type { Margin, Operations } from '#shared/operations.contract.ts';
import type { ApiClient } from '../api/apiClient.ts';
import { idOf, required } from './adminArguments.ts';
import type { AdminCommand } from './adminCommand.ts';
import { wholeNumber } from './amounts.ts';
import { table } from './table.ts';

/** What an operator looks at from day to day, and what they pull when something goes wrong. */
export const operationsCommands: Readonly<Record<string, AdminCommand>> = {
  status: {
    synopsis: '',
    summary: 'whether new runs start, and what the day cost the house; exits with 1 when none start',
    words: 0,
    options: [],
    async run(client) {
      const answer = await client.call(api.getOperations, {});
      const { loss, stopped } = answer;
      return { answer, text: statusText(answer), failed: stopped !== null || loss.reached };
    },
  },
  'runs stop': {
    synopsis: 'MESSAGE',
    summary: 'lets no new run start and tells users why; runs under way go on',
    words: Number.POSITIVE_INFINITY,
    options: [],
    async run(client, { rest }) {
      const message = required('MESSAGE', rest.join(' ').trim());
      const answer = await client.call(api.stopRuns, { body: { message } });
      return { answer, text: statusText(answer) };
    },
  },
  'runs allow': {
    synopsis: '',
    summary: 'lets new runs start again',
    words: 0,
    options: [],
    async run(client) {
      const answer = await client.call(api.stopRuns, { body: { message: null } });
      return { answer, text: statusText(answer) };
    },
  },
  freeze: {
    synopsis: 'ORGANIZATION',
    summary: 'lets no new run of an organization start; its runs under way go on',
    words: 1,
    options: [],
    run: (client, { rest }) => setFrozen(client, rest, true),
  },
  thaw: {
    synopsis: 'ORGANIZATION',
    summary: 'ends that',
    words: 1,
    options: [],
    run: (client, { rest }) => setFrozen(client, rest, false),
  },
  'tokens revoke-all': {
    synopsis: 'ACCOUNT',
    summary: 'ends every token of an account at once',
    words: 1,
    options: [],
    async run(client, { rest }) {
      const answer = await client.call(api.revokeTokens, { params: { id: idOf('ACCOUNT', rest[0]) } });
      return { answer, text: `Revoked ${answer.revoked} ${answer.revoked === 1 ? 'token' : 'tokens'}.` };
    },
  },
  margin: {
    synopsis: '[--days N]',
    summary: 'what the models cost, what was charged, and what the house bore; 30 days unless told',
    more: `COST is by the price book before markup; REPORTED is what the provider itself said, for the calls for which it did. A large
difference between the two says that a price is wrong: see "prices set".`,
    words: 0,
    options: ['days'],
    async run(client, { days = '30' }) {
      const answer = await client.call(api.getMargin, {
        query: { days: wholeNumber('--days', days, [1, 366]) },
      });
      return { answer, text: marginText(answer) };
    },
  },
};

async function setFrozen(client: ApiClient, rest: readonly string[], frozen: boolean) {
  const params = { id: idOf('ORGANIZATION', rest[0]) };
  const answer = await client.call(api.freezeOrganization, { params, body: { frozen } });
  const { available, held } = answer;
  const state = frozen ? 'Frozen' : 'Thawed';
  return {
    answer,
    text: `${state}. Available: ${formatCredits(available)}, held by runs: ${formatCredits(held)}.`,
  };
}

function statusText({ stopped, loss }: Operations): string {
  const today = `Unpaid work since midnight UTC: ${formatCredits(loss.today)}`;
  const limit = loss.limit === null ? 'no limit' : `of at most ${formatCredits(loss.limit)}`;
  return [
    stopped === null
      ? loss.reached
        ? 'No new runs start before midnight UTC: the limit of unpaid work is reached.'
        : 'New runs start.'
      : `No new runs start since ${stopped.at}: ${stopped.message}`,
    `${today}, ${limit}.`,
    ...loss.worst.map(
      (one) => `${formatCredits(one.loss)} ${one.orgId} ${one.name}${stoppedNote(loss, one.loss)}`,
    ),
  ].join('\n');
}

const stoppedNote = ({ limitOfOne }: Operations['loss'], loss: number): string =>
  limitOfOne !== null && loss >= limitOfOne ? ': starts no new runs before midnight UTC' : '';

function marginText({ since, models, runs, total }: Margin): string {
  const credits = formatCredits;
  return [
    `Since ${since.slice(0, 10)}`,
    '',
    models.length === 0
      ? 'No model was called.'
      : table(
          ['MODEL', 'CALLS', 'COST', 'REPORTED', 'CHARGE', 'ABSORBED'],
          models.map((one) => [
            `${one.provider}/${one.model}`,
            String(one.calls),
            credits(one.cost),
            one.reportedCalls === 0 ? '' : `${credits(one.reportedCost)} (${one.reportedCalls} calls)`,
            credits(one.charge),
            credits(one.absorbed),
          ]),
        ),
    '',
    runs.length === 0
      ? 'No run ended.'
      : table(
          ['RUNS', 'COUNT', 'SPENT', 'CHARGED'],
          runs.map((one) => [one.ending, String(one.runs), credits(one.spent), credits(one.charged)]),
        ),
    '',
    `Charged ${credits(total.charged)}: ${credits(total.paid)} bought, ${credits(total.promo)} given.`,
    `Not charged ${credits(total.notCharged)}, of which free allowances paid ${credits(total.allowance)}; single calls borne: ${credits(total.absorbed)}.`,
    ...(total.unanswered.calls === 0
      ? []
      : [
          `Sent and never answered: ${total.unanswered.calls}, which cost at most ${credits(total.unanswered.most)} more.`,
        ]),
    `Models cost ${credits(total.cost)}. Left of bought credits: ${total.margin < 0 ? '-' : ''}${credits(Math.abs(total.margin))}.`,
  ].join('\n');
}
