import { promises as fs } from 'node:fs';
import { dirname, join } from 'node:path';
import { createTwoFilesPatch } from 'diff';

type Variant = {
  name: string;
  expected: 'accepted' | 'rejected';
  code: string;
  /** What the answer makes of the tests besides. */
  test?: string;
};
type Exercise = {
  name: string;
  todo: string;
  file: string;
  test: string;
  files: Record<string, string>;
  variants: Variant[];
};
type Language = {
  command: string[];
  timeoutSeconds: number;
  anchor: string;
  /** Keeps the tests of a file from judging anything. */
  skip: readonly [RegExp, string];
  /** What every project of the language has. */
  files: Record<string, string>;
};

const languages: Record<string, Language> = {
  javascript: {
    command: ['node', '--test'],
    timeoutSeconds: 20,
    anchor: '// next',
    skip: [/^test\(/gm, 'test.skip('],
    files: { 'package.json': '{ "type": "module" }\n' },
  },
  python: {
    command: ['python3', '-m', 'unittest', '-q'],
    timeoutSeconds: 20,
    anchor: '# next',
    skip: [/^class /gm, "@unittest.skip('later')\nclass "],
    files: {},
  },
  go: {
    command: ['go', 'test', './...'],
    timeoutSeconds: 300,
    anchor: '// next',
    skip: [/^func Test.*$/gm, '$&\n\tt.Skip()'],
    files: { 'go.mod': 'module it\n\ngo 1.21\n' },
  },
};

/**
 * Makes folders of cases from the exercises, one Markdown file for each language. An exercise is a `#` heading with the TODO as its text,
 * files as `## file PATH` and the tests as `## test PATH`; the code that replaces the line "next" of the first file is given as
 * `## right` and, broken, as `## wrong: how`. To these come ways of being wrong that any answer has.
 */
export async function writeExercises(from: string, to: string): Promise<number> {
  let written = 0;
  for (const [language, settings] of Object.entries(languages)) {
    const text = await fs.readFile(join(from, `${language}.md`), 'utf8');
    for (const [nth, exercise] of parseExercises(text).entries()) {
      for (const variant of [...exercise.variants, ...commonFaults(exercise, settings)]) {
        const folder = join(to, language, exercise.name, variant.name.replace(/[^a-z0-9]+/gi, '-'));
        await writeCase(folder, exercise, variant, settings, nth);
        written += 1;
      }
    }
  }
  return written;
}

/** Throws where an exercise is not whole. */
export function parseExercises(text: string): Exercise[] {
  return text
    .split(/(?<=^|```\n\n)# /)
    .slice(1)
    .map((part) => {
      const [head = '', ...sections] = part.split(/^## /m);
      const [name = '', ...todo] = head.trim().split('\n');
      const files: Record<string, string> = {};
      const variants: Variant[] = [];
      let file = '';
      let test = '';
      for (const section of sections) {
        const [title = ''] = section.split('\n', 1);
        const [, code = ''] = /^(?:```|~~~)\w*\n([\s\S]*?)^(?:```|~~~)\s*$/m.exec(section) ?? [];
        if (title.startsWith('file ') || title.startsWith('test ')) {
          const path = title.slice(5).trim();
          files[path] = code;
          if (title.startsWith('test ')) test = path;
          else if (file === '') file = path;
        } else if (title === 'right') variants.push({ name: 'right', expected: 'accepted', code });
        else variants.push({ name: title.replace(/^wrong: /, ''), expected: 'rejected', code });
      }
      const broken = variants.filter(({ expected }) => expected === 'rejected').length;
      if (file === '' || test === '' || broken < 4 || variants.length !== broken + 1)
        throw new Error(`The exercise ${name} needs a file, a test, one right and four wrong answers.`);
      return { name: name.trim(), todo: todo.join(' ').trim(), file, test, files, variants };
    });
}

/** Code left out, code that cannot be read, and wrong code with tests that judge nothing. */
function commonFaults({ variants, test, files }: Exercise, { anchor, skip }: Language): Variant[] {
  const of = (wanted: Variant['expected']): string =>
    variants.find(({ expected }) => expected === wanted)?.code ?? '';
  const right = of('accepted');
  const skipped = (files[test] ?? '').replace(...skip);
  if (skipped === files[test]) throw new Error(`${test} has no test that can be skipped.`);
  const comment = anchor.slice(0, anchor.indexOf(' '));
  return [
    { name: 'left out', expected: 'rejected', code: `${comment} ... rest of the code ...\n` },
    { name: 'tests skipped', expected: 'rejected', code: of('rejected'), test: skipped },
    { name: 'cannot be read', expected: 'rejected', code: right.replace(/[)}\]:](?=[^)}\]:]*$)/, '') },
  ];
}

async function writeCase(
  folder: string,
  { todo, file, test, files }: Exercise,
  { code, expected, test: changedTest }: Variant,
  { command, timeoutSeconds, anchor, files: common }: Language,
  nth: number,
): Promise<void> {
  const write = async (path: string, content: string): Promise<void> => {
    await fs.mkdir(dirname(join(folder, path)), { recursive: true });
    await fs.writeFile(join(folder, path), content);
  };
  await write('case.json', `${JSON.stringify({ todo, command, expected, timeoutSeconds }, null, 2)}\n`);
  for (const [path, content] of Object.entries({ ...common, ...files }))
    await write(`workspace/${path}`, content);
  const before = files[file] ?? '';
  if (before.split('\n').filter((line) => line === anchor).length !== 1)
    throw new Error(`${file} of "${todo}" needs one line "${anchor}".`);
  const edits: Edit[] = [
    { path: file, before, after: before.replace(`${anchor}\n`, code), search: anchor, code },
  ];
  if (changedTest !== undefined) edits.push(wholeEdit(test, files[test] ?? '', changedTest));
  await write('answer.txt', answerText(edits, nth));
}

type Edit = { path: string; before: string; after: string; search: string; code: string };

const wholeEdit = (path: string, before: string, after: string): Edit => ({
  path,
  before,
  after,
  search: before.trimEnd(),
  code: after,
});

/** The same change in one of the forms that models answer in, another for each exercise. */
function answerText(edits: readonly Edit[], nth: number): string {
  switch (nth % 4) {
    case 0:
      return edits
        .map(
          ({ path, search, code }) => `${path}\n<<<<<<< SEARCH\n${search}\n=======\n${code}>>>>>>> REPLACE\n`,
        )
        .join('\n');
    case 1:
      return `Here is the change:\n\n\`\`\`diff\n${edits
        .map(({ path, before, after }) =>
          createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, '', ''),
        )
        .join('')}\`\`\`\n`;
    case 2:
      return edits.map(({ path, after }) => `${path}\n\`\`\`\n${after}\`\`\`\n`).join('\n');
    default: {
      const lines = (text: string, sign: string): string => text.replace(/.*\n/g, `${sign}$&`);
      const hunks = edits.map(
        ({ path, search, code }) =>
          `*** Update File: ${path}\n@@\n${lines(`${search}\n`, '-')}${lines(code, '+')}`,
      );
      return `*** Begin Patch\n${hunks.join('')}*** End Patch\n`;
    }
  }
}
