import { parseArgs } from 'node:util';
import { runDemo } from './demo/runDemo.ts';

const usage = `Usage: npm run demo [-- --keep]

  --keep   keeps the folder with the sample project and the server's data
`;

function readOptions(): { keep: boolean } | null {
  try {
    const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
    return values;
  } catch {
    return null;
  }
}

const options = readOptions();
if (options === null) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  process.exitCode = await runDemo({ ...options, out: (text) => process.stdout.write(text) });
}
