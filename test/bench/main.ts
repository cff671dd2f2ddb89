import { parseArgs } from 'node:util';
import type { Benchmark } from './benchmark.ts';
import { context } from './context/context.ts';
import { edits } from './edits/edits.ts';
import { extension } from './extension.ts';
import { gate } from './gate/gate.ts';
import { largeRun } from './largeRun.ts';
import { ledger } from './ledger/ledger.ts';
import { ledgerSoak } from './ledger/ledgerSoak.ts';
import { overhead } from './overhead.ts';
import { purchaseKills } from './purchaseKills.ts';
import { staging } from './staging.ts';
import { syntax } from './syntax/syntax.ts';

const benchmarks: Record<string, Benchmark> = {
  context,
  edits,
  extension,
  gate,
  'large-run': largeRun,
  ledger,
  'ledger-soak': ledgerSoak,
  overhead,
  'purchase-kills': purchaseKills,
  staging,
  syntax,
};

const usage = `npm run bench -- NAME [--json] [--runs N]

${Object.entries(benchmarks)
  .map(([name, { about }]) => `  ${name.padEnd(16)}${about}`)
  .join('\n')}

  --json      one JSON object as the last line of standard output; progress goes to standard error
  --runs N    how many are measured
  --verbose   what was wrong or refused, one by one
`;

function read(argv: string[]) {
  const options = {
    json: { type: 'boolean' },
    help: { type: 'boolean' },
    verbose: { type: 'boolean' },
    runs: { type: 'string' },
    hunks: { type: 'string' },
    repo: { type: 'string' },
    cases: { type: 'string' },
    dir: { type: 'string' },
    with: { type: 'string' },
  } as const;
  try {
    return parseArgs({ args: argv, options, allowPositionals: true });
  } catch (error) {
    return (error as Error).message;
  }
}

async function main(argv: string[]): Promise<number> {
  const given = read(argv);
  if (typeof given === 'string') return refuse(given);
  const { values, positionals } = given;
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const [name = '', folder, ...more] = positionals;
  const benchmark = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
  if (!benchmark || more.length > 0) return refuse('Say which benchmark to run.');
  const runs = values.runs === undefined ? null : Number(values.runs);
  if (runs !== null && !(Number.isSafeInteger(runs) && runs > 0)) {
    return refuse('--runs takes a whole number above 0.');
  }
  const report = await benchmark.run({
    runs,
    values: {
      hunks: values.hunks,
      repo: values.repo,
      cases: values.cases,
      dir: folder ?? values.dir,
      with: values.with,
    },
    verbose: values.verbose === true,
    note: (line) => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(values.json ? `${JSON.stringify(report.json)}\n` : `${report.text}\n`);
  return 0;
}

function refuse(why: string): number {
  process.stderr.write(`${why}\n\n${usage}`);
  return 2;
}

process.exitCode = await main(process.argv.slice(2));
