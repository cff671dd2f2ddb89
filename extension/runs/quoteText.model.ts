import { formatCredits } from '#shared/money.ts';
import type { Quote } from '#shared/quotes.contract.ts';
import type { QuoteOffer } from '../core/runPorts.ts';
import { oneLine } from './oneLine.ts';

export type QuoteText = { title: string; detail: string };
/** `title`: what the run is about. `authorized`: micro-USD, what would be held. */
export type QuotedRun = { title: string; authorized: number };

/** How many check commands are named; more are counted. */
const mostCommands = 6;

/** The one question before a run: what it costs, what leaves this machine, and what will be checked. */
export function quoteText(offer: QuoteOffer, { title, authorized }: QuotedRun): QuoteText {
  const { quote, sends } = offer;
  return {
    title: `“${oneLine(title, 80)}” for at most ${formatCredits(authorized, 'up')}?`,
    detail: [
      ...demoLines(quote),
      priceLine(quote),
      ...stepLines(quote),
      ...(quote.billing === 'off' ? [capLine(quote, authorized)] : moneyLines(quote, authorized)),
      minutesLine(quote),
      '',
      `Will send ${oneLine(sends, 400)}`,
      `Implementer: ${modelsOf(quote.models.implementer)}`,
      `Architect: ${modelsOf(quote.models.architect)}`,
      'So far only the number and the sizes of the files were sent.',
      '',
      ...checkLines(offer),
    ].join('\n'),
  };
}

function demoLines({ demo }: Quote): string[] {
  return demo
    ? ['DEMO: a scripted model answers, not a real one. It knows the sample project only.', '']
    : [];
}

const priceLine = ({ low, likely, max }: Quote): string =>
  `Price: likely ${formatCredits(likely)}; at least ${formatCredits(low)}, at the very most ${formatCredits(max, 'up')}.`;

/** Which part of the price is which step's; a run of one step has no parts. */
const stepLines = ({ items }: Quote): string[] =>
  items.length < 2
    ? []
    : [
        `By step: ${items.map(({ step, likely, max }) => `${oneLine(step, 40)} likely ${formatCredits(likely)}, at most ${formatCredits(max, 'up')}`).join('; ')}.`,
      ];

function holdLine({ max, balance }: Quote, authorized: number): string {
  const rest =
    authorized < max ? 'If it needs more, it stops and asks.' : 'What is not used is released at the end.';
  return `Held now: ${formatCredits(authorized, 'up')} of your ${formatCredits(balance.available, 'down')}. ${rest}`;
}

const moneyLines = (quote: Quote, authorized: number): string[] => [
  holdLine(quote, authorized),
  rejectionLine(quote),
  failureLine(quote),
];

function capLine({ max }: Quote, authorized: number): string {
  const rest = authorized < max ? ' If it needs more, it stops and asks.' : '';
  return `This server does not bill. It uses models for at most ${formatCredits(authorized, 'up')}.${rest}`;
}

function rejectionLine(quote: Quote): string {
  const { charge } = quote.ifRejected;
  if (quote.chargeRejected === 'full')
    return `If rejected: charged in full, at most ${formatCredits(charge, 'up')}. This server keeps no free allowance for that.`;
  const free = freeLeft(quote);
  if (charge === 0) return `If rejected: nothing is charged${free}.`;
  return `If rejected: at most ${formatCredits(charge, 'up')}${free}.`;
}

function failureLine(quote: Quote): string {
  const as =
    quote.chargeRejected === 'full'
      ? `what its models did${freeLeft(quote, ', less what is free')}`
      : 'as if rejected';
  return `If it fails: nothing is charged, or once its change was here to be checked, ${as}.`;
}

/** Nothing where nothing is ever free. */
const freeLeft = ({ ifRejected: { freeLeftToday, freePerDay } }: Quote, before = ''): string =>
  freePerDay === 0
    ? ''
    : `${before} (${formatCredits(freeLeftToday, 'down')} of ${formatCredits(freePerDay)} free left today, shared with other runs)`;

function minutesLine({ minutes: { low, likely, max } }: Quote): string {
  const [least, about, most] = [low, likely, max].map((minutes) => Math.max(1, Math.ceil(minutes)));
  return `Time: about ${about} min (${least} to ${most}).`;
}

const modelsOf = (models: readonly string[]): string =>
  models.length === 0 ? 'none' : models.map((model) => oneLine(model, 80)).join(', or ');

function checkLines({ checks, setup, quote }: QuoteOffer): string[] {
  if (quote.kind === 'plan' || quote.kind === 'document')
    return [
      'Checks: no command runs on it. It is held against the files and reviewed, and you see it before it lands.',
    ];
  if (checks.length === 0 || !quote.tested)
    return ['Checks: no command will run. The change will be REVIEWED ONLY, NOT TESTED.'];
  const named = checks
    .slice(0, mostCommands)
    .map(({ command }) => `• ${oneLine(command.map(argument).join(' '), 100)}`);
  const more = checks.length - named.length;
  return [
    'Checks, on a copy of the workspace; nothing lands unless all pass:',
    ...named,
    ...(more > 0 ? [`• and ${more} more`] : []),
    ...(setup === null
      ? []
      : [`Before them, with network access: ${oneLine(setup.map(argument).join(' '), 100)}`]),
  ];
}

const argument = (text: string): string => (/^[^\s"']+$/.test(text) ? text : JSON.stringify(text));
